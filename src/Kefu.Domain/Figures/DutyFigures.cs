using System.Collections.Immutable;
using Kefu.Domain.Agents;
using static Kefu.Domain.Agents.AgentDayFact;

namespace Kefu.Domain.Figures;

/// <summary>Counts an agent's business date: inquiries taken (CAP-1), and whether the agent was on duty.</summary>
public static class DutyFigures
{
    /// <summary>The steps of one entry of an agent's day.</summary>
    public static void Fold(string tenant, string agent, DateOnly date, ImmutableArray<AgentDayFact> entry, ICollection<Increment> into)
    {
        foreach (var fact in entry)
        {
            switch (fact)
            {
                case InquiryTaken f:
                    InquiryFigures.Count(into, PlaceOf(f.Store, f.At), Measure.Taken);
                    break;
                case PresenceChanged { To: Presence.Online } f:
                    InquiryFigures.Count(into, PlaceOf("", f.At), Measure.SignIns);
                    break;
                case DayStarted { Presence: Presence.Online } f:
                    InquiryFigures.Count(into, PlaceOf("", f.At), Measure.SignIns);
                    break;
            }
        }

        FigurePlace PlaceOf(string store, DateTimeOffset at) =>
            new(tenant, store, FigureDefinitions.DefaultGroup, agent, date, FigureDefinitions.IntervalOf(at));
    }
}
