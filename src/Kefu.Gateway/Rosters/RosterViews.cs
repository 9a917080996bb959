using System.Collections.Immutable;
using Kefu.Contracts.Rosters;
using Kefu.Domain.Rosters;
using Kefu.Domain.Shifts;
using Kefu.Gateway.Requests;

namespace Kefu.Gateway.Rosters;

/// <summary>Shifts to plan.</summary>
/// <param name="Lines">One per agent and date, 1 to 500: all are planned, or none.</param>
internal sealed record PlanBody(ImmutableArray<PlanLineBody> Lines) : IChecked
{
    public void Check(Findings findings)
    {
        if (Lines.IsDefaultOrEmpty || Lines.Length > RosterPlan.MostLines)
        {
            findings.Add("lines", $"lines has 1 to {RosterPlan.MostLines} entries.");
            return;
        }

        for (var i = 0; i < Lines.Length && findings.Found.Length < 20; i++)
        {
            if (Lines[i] is not { } line)
            {
                findings.Add($"lines[{i}]", "A line must not be null.");
                continue;
            }

            findings.Id($"lines[{i}].agent", line.Agent);
            if (line.Pattern is not null)
            {
                findings.Id($"lines[{i}].pattern", line.Pattern);
            }

            if (line.Start is null != line.End is null || (line.Pattern is not null && line.Start is not null))
            {
                findings.Add($"lines[{i}]", "A line has a pattern, or start and end, or neither for a day off.", "SHF-1");
            }
        }
    }
}

/// <summary>One agent's shift on one business date.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Date">The business date: the local date on which the shift begins.</param>
/// <param name="Pattern">A pattern of the agent's main store.</param>
/// <param name="Start">Local time at which it begins, instead of a pattern.</param>
/// <param name="End">Local time at which it ends; not after start means on the next date.</param>
/// <param name="Night">Whether it counts as a night shift for leave; if absent, it does when it ends on the next date.</param>
internal sealed record PlanLineBody(string Agent, DateOnly Date, string? Pattern = null, TimeOnly? Start = null, TimeOnly? End = null, bool? Night = null);

/// <summary>A shift.</summary>
/// <param name="Date">The business date.</param>
/// <param name="Pattern">The pattern it was made of.</param>
/// <param name="Start">Local time at which it begins.</param>
/// <param name="End">Local time at which it ends.</param>
/// <param name="Night">Counts as a night shift for leave.</param>
/// <param name="StartsAt">When it begins.</param>
/// <param name="EndsAt">When it ends.</param>
internal sealed record ShiftView(DateOnly Date, string? Pattern, TimeOnly Start, TimeOnly End, bool Night, DateTimeOffset StartsAt, DateTimeOffset EndsAt)
{
    public static ShiftView? Of(Shift? s) => s is null ? null : new(s.Date, s.Pattern, s.Start, s.End, s.Night, s.StartsAt, s.EndsAt);
}

/// <summary>One agent on one business date.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Date">The business date.</param>
/// <param name="Works">The shift that the agent works.</param>
/// <param name="Planned">The shift that was planned; differs after a swap or leave.</param>
/// <param name="Leave">The leave about that date.</param>
/// <param name="Swap">The swap that touches that date.</param>
/// <param name="Absence">Why the agent counts as absent.</param>
internal sealed record RosterEntryView(string Agent, DateOnly Date, ShiftView? Works, ShiftView? Planned, string? Leave, string? Swap, AbsenceCause? Absence)
{
    public static RosterEntryView Of(RosterEntry e) => new(e.Agent, e.Date, ShiftView.Of(e.Works), ShiftView.Of(e.Planned), e.Leave, e.Swap, e.Absence);
}

/// <summary>A page of the roster.</summary>
/// <param name="Items">By date, then agent.</param>
/// <param name="Next">Cursor of the next page; absent on the last.</param>
internal sealed record RosterPage(ImmutableArray<RosterEntryView> Items, string? Next);

/// <summary>How one agent's month is divided between day and night work.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="FirstDays">Shifts by day up to the 15th.</param>
/// <param name="FirstNights">Night shifts up to the 15th.</param>
/// <param name="SecondDays">Shifts by day from the 16th on.</param>
/// <param name="SecondNights">Night shifts from the 16th on.</param>
/// <param name="Verdict">Rotates, Mixed, Uneven or NoShifts.</param>
internal sealed record RotationView(string Agent, int FirstDays, int FirstNights, int SecondDays, int SecondNights, RotationVerdict Verdict)
{
    public static RotationView Of(Rotation r) => new(r.Agent, r.FirstDays, r.FirstNights, r.SecondDays, r.SecondNights, r.Verdict);
}

/// <summary>A page of rotations.</summary>
/// <param name="Items">By agent.</param>
/// <param name="Next">Cursor of the next page; absent on the last.</param>
internal sealed record RotationPage(ImmutableArray<RotationView> Items, string? Next);

/// <summary>Who is to be there, and who is.</summary>
/// <param name="Agents">By agent.</param>
internal sealed record RollCallView(ImmutableArray<RollCallLine> Agents);

/// <summary>One agent who is to be there.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Stage">RollCall or Running.</param>
/// <param name="IsThere">The agent is online.</param>
/// <param name="Shift">The shift.</param>
internal sealed record RollCallLine(string Agent, ShiftStage Stage, bool IsThere, ShiftView Shift);
