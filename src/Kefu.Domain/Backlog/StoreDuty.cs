using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Serialization;
using static Kefu.Domain.Backlog.StoreDutyFact;

namespace Kefu.Domain.Backlog;

/// <summary>
/// Whether anybody was on duty in a store, one stream per business date. Recorded only where a backlog is released at a rate, so that
/// a restart neither forgets a release nor begins one in the middle of the day. The short names are stored: add new ones, never reuse one.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(DutyBegan), "duty-began")]
[JsonDerivedType(typeof(DutyEnded), "duty-ended")]
public abstract record StoreDutyFact
{
    private StoreDutyFact()
    {
    }

    /// <summary>The first agent came on duty; whoever waited is released from now on.</summary>
    /// <param name="Waiting">How many waited.</param>
    /// <param name="PerMinute">Conversations per minute.</param>
    /// <param name="SharesUntil">Until when shares are kept for who is scheduled.</param>
    /// <param name="Share">How many each agent scheduled may be given until then.</param>
    /// <param name="Scheduled">The agents scheduled.</param>
    /// <param name="At">When (UTC).</param>
    public sealed record DutyBegan(
        int Waiting, int PerMinute, DateTimeOffset SharesUntil, int Share, ImmutableArray<string> Scheduled, DateTimeOffset At) : StoreDutyFact;

    /// <summary>The last agent left duty. What is open stays with its owner; whoever waits keeps the place (peers 24).</summary>
    /// <param name="Waiting">How many wait.</param>
    /// <param name="At">When (UTC).</param>
    public sealed record DutyEnded(int Waiting, DateTimeOffset At) : StoreDutyFact;
}

/// <summary>Whether anybody is on duty in a store, as it was recorded.</summary>
/// <param name="Date">The business date of the stream; <see cref="DateOnly.MinValue"/> before the first one.</param>
/// <param name="Version">Entries of that stream.</param>
/// <param name="IsOn">Somebody is on duty.</param>
/// <param name="Release">The release that began with it; null if nobody waited.</param>
public sealed record StoreDutyState(DateOnly Date, int Version, bool IsOn, BacklogRelease? Release)
{
    /// <summary>Nothing recorded: nobody was on duty.</summary>
    public static StoreDutyState None { get; } = new(DateOnly.MinValue, 0, false, null);

    /// <summary>The facts of one ledger entry, folded in.</summary>
    public static StoreDutyState Fold(StoreDutyState state, ImmutableArray<StoreDutyFact> entry)
    {
        foreach (var fact in entry)
        {
            state = fact switch
            {
                DutyBegan f => state with
                {
                    IsOn = true,
                    Release = f.Waiting > 0 ? new(f.At, f.Waiting, f.PerMinute, f.SharesUntil, f.Share, f.Scheduled) : null,
                },
                DutyEnded => state with { IsOn = false, Release = null },
                _ => throw new UnreachableException(fact.GetType().Name),
            };
        }

        return state with { Version = state.Version + 1 };
    }
}
