using System.Collections.Immutable;
using Kefu.Replay.Days;

namespace Kefu.Replay.Generation;

/// <summary>Collects what happens and puts it into the order of time.</summary>
internal sealed class Script
{
    private readonly List<DayEvent> _events = [];
    private int _message;

    public void Presence(TimeSpan at, string agent, PresenceKind kind) => _events.Add(new DayEvent.Presence(0, at, agent, kind));

    public string NextMessageId() => FormattableString.Invariant($"m{++_message:000000}");

    public void Add(DayEvent happened) => _events.Add(happened);

    /// <summary>
    /// By time. Whoever goes at a moment goes before whoever comes: the shift that leaves has finished its day before the next
    /// one starts taking its customers.
    /// </summary>
    public ImmutableArray<DayEvent> InOrder() =>
        [.. _events.OrderBy(e => e.At).ThenBy(Rank).Select((e, i) => e with { Line = i + 2 })];

    private static int Rank(DayEvent happened) => happened switch
    {
        DayEvent.Presence { Kind: PresenceKind.SignOut } => 0,
        DayEvent.Presence => 1,
        _ => 2,
    };
}
