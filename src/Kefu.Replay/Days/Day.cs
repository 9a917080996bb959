using System.Collections.Immutable;

namespace Kefu.Replay.Days;

/// <summary>One day of a retailer: who is there, and what happens when.</summary>
/// <param name="Header">What the replay sets up first.</param>
/// <param name="Events">What happens, in the order of time.</param>
public sealed record Day(DayHeader Header, ImmutableArray<DayEvent> Events);

/// <summary>First line of a day file.</summary>
/// <param name="Name">Names the day; part of every idempotency key.</param>
/// <param name="Synthetic">Made by the generator, not recorded.</param>
/// <param name="Seed">The generator's seed; null for a recorded day.</param>
/// <param name="TimeZone">IANA zone of the business day.</param>
/// <param name="Starts">When the replay starts.</param>
/// <param name="Stores">The stores.</param>
/// <param name="Agents">The agents.</param>
/// <param name="Settings">What is set on every store; the agents inherit it from their main store.</param>
/// <param name="Inquiries">Distinct customer × store pairs; checked when the file is read.</param>
public sealed record DayHeader(
    string Name, bool Synthetic, long? Seed, string TimeZone, TimeSpan Starts, ImmutableArray<DayStore> Stores, ImmutableArray<DayAgent> Agents,
    DaySettings Settings, int Inquiries);

/// <summary>One store.</summary>
/// <param name="Id">Its id in Kefu.</param>
/// <param name="Name">Display name.</param>
/// <param name="Platform">The platform it is on.</param>
public sealed record DayStore(string Id, string Name, string Platform);

/// <summary>One agent.</summary>
/// <param name="Id">The agent's id in Kefu.</param>
/// <param name="Name">Display name.</param>
/// <param name="Main">The main store (CAP-6).</param>
/// <param name="Secondary">The secondary store, if any.</param>
public sealed record DayAgent(string Id, string Name, string Main, string? Secondary);

/// <summary>Settings of the day; what is null stays as it is on the server.</summary>
/// <param name="DailyCap">Inquiries per agent and business date.</param>
/// <param name="ConcurrentCap">Conversations open at once per agent.</param>
/// <param name="LeaseSeconds">Real seconds an agent stays on duty without a heartbeat.</param>
/// <param name="AgeingSeconds">Real seconds after which nobody passes a waiting customer.</param>
/// <param name="SecondaryAfterSeconds">Real seconds after which secondary agents help.</param>
/// <param name="ServiceLevelSeconds">Real seconds within which the server counts an assignment as in time.</param>
public sealed record DaySettings(
    int? DailyCap = null, int? ConcurrentCap = null, int? LeaseSeconds = null, int? AgeingSeconds = null, int? SecondaryAfterSeconds = null,
    int? ServiceLevelSeconds = null);

/// <summary>Something that happens.</summary>
/// <param name="Line">Line of the file, from 1.</param>
/// <param name="At">When, after midnight of the business date.</param>
public abstract record DayEvent(int Line, TimeSpan At)
{
    /// <summary>An agent comes, steps away or goes.</summary>
    public sealed record Presence(int Line, TimeSpan At, string Agent, PresenceKind Kind) : DayEvent(Line, At);

    /// <summary>A platform delivers a customer's message.</summary>
    /// <param name="Line">Line of the file.</param>
    /// <param name="At">When it is delivered.</param>
    /// <param name="Store">The store written to.</param>
    /// <param name="Platform">Where the customer wrote.</param>
    /// <param name="Customer">The customer.</param>
    /// <param name="Id">The platform's id of the message; the same id again is the same message again.</param>
    /// <param name="Text">What was written.</param>
    /// <param name="Hints">Out of <c>urgent</c>, <c>buying</c>, <c>vip</c>.</param>
    /// <param name="Sent">When it was written; earlier than <paramref name="At"/> for messages that come out of order.</param>
    public sealed record Message(
        int Line, TimeSpan At, string Store, string Platform, string Customer, string Id, string Text, ImmutableArray<string> Hints, TimeSpan Sent)
        : DayEvent(Line, At);

    /// <summary>The customer's agent answers, whoever that is by then.</summary>
    /// <param name="Line">Line of the file.</param>
    /// <param name="At">Not before.</param>
    /// <param name="Store">The store.</param>
    /// <param name="Customer">The customer.</param>
    /// <param name="Text">What is answered; null for a close without words.</param>
    /// <param name="After">And not before this long after the agent got the conversation.</param>
    /// <param name="Close">Ends the talk, unless the customer has written again meanwhile.</param>
    public sealed record Reply(int Line, TimeSpan At, string Store, string Customer, string? Text, TimeSpan After, bool Close) : DayEvent(Line, At);

    /// <summary>The customer leaves, if still waiting.</summary>
    public sealed record Leave(int Line, TimeSpan At, string Store, string Customer) : DayEvent(Line, At);
}

/// <summary>What an agent does.</summary>
public enum PresenceKind
{
    /// <summary>Comes on duty, or back.</summary>
    SignIn,

    /// <summary>Steps away: keeps conversations, takes no new one.</summary>
    Away,

    /// <summary>Goes, when the conversations at hand are done.</summary>
    SignOut,
}
