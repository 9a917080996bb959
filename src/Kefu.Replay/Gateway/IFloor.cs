using System.Collections.Immutable;
using Kefu.Replay.Days;

namespace Kefu.Replay.Gateway;

/// <summary>
/// What the replay asks of a running Kefu. Every call may be repeated: it carries a key of its own, and the implementation repeats
/// it by itself while the server is busy or gone.
/// </summary>
public interface IFloor
{
    /// <summary>Creates a store, or renames it.</summary>
    Task PutStore(DayStore store, CancellationToken cancellationToken);

    /// <summary>Changes a store's settings.</summary>
    Task ConfigureStore(string store, DaySettings settings, string timeZone, CancellationToken cancellationToken);

    /// <summary>Creates an agent, or renames one.</summary>
    Task PutAgent(string agent, string name, CancellationToken cancellationToken);

    /// <summary>Binds an agent to a store.</summary>
    Task Bind(string agent, string store, bool main, CancellationToken cancellationToken);

    /// <summary>Delivers a customer's message.</summary>
    Task<Standing> Send(Delivery message, CancellationToken cancellationToken);

    /// <summary>Answers a customer as the owner; the conversation's version, or null if the agent no longer owns it or it is over.</summary>
    Task<int?> Reply(string conversation, string agent, string text, string key, CancellationToken cancellationToken);

    /// <summary>Ends the talk as the owner; the conversation's version, or null if the agent no longer owns it or it is over.</summary>
    Task<int?> Close(string conversation, string agent, string key, CancellationToken cancellationToken);

    /// <summary>The customer leaves; the conversation's version, or null if it no longer waits.</summary>
    Task<int?> Leave(string conversation, string key, CancellationToken cancellationToken);

    /// <summary>Sets an agent's presence: <c>Online</c>, <c>Away</c> or <c>Offline</c>.</summary>
    Task SetPresence(string agent, string presence, string key, CancellationToken cancellationToken);

    /// <summary>Renews an agent's lease; false if the agent is no longer on duty.</summary>
    Task<bool> Heartbeat(string agent, CancellationToken cancellationToken);

    /// <summary>What happened after a cursor, or since the beginning if it is null; waits a while if nothing has.</summary>
    /// <exception cref="RefusedException">The cursor is not one of this floor's (<see cref="RefusedException.InvalidCursor"/>).</exception>
    Task<Happenings> Events(string? after, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>The cursor of the event feed's end.</summary>
    Task<string> End(CancellationToken cancellationToken);

    /// <summary>A store's figures of the business date.</summary>
    Task<ServerFigures> Figures(string store, CancellationToken cancellationToken);

    /// <summary>An agent's business date.</summary>
    Task<ServerDay> Day(string agent, CancellationToken cancellationToken);
}

/// <summary>A customer's message on its way.</summary>
/// <param name="Store">To which store.</param>
/// <param name="Platform">From which platform.</param>
/// <param name="Customer">From whom.</param>
/// <param name="Id">The platform's id of the message.</param>
/// <param name="Text">What was written.</param>
/// <param name="Hints">The platform's hints.</param>
/// <param name="SentAt">When it was written, if that is not now.</param>
public sealed record Delivery(
    string Store, string Platform, string Customer, string Id, string Text, ImmutableArray<string> Hints, DateTimeOffset? SentAt);

/// <summary>Where a conversation stands.</summary>
/// <param name="Conversation">Its id.</param>
/// <param name="Version">Its version; higher is newer.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Owner">Who has it.</param>
/// <param name="At">When the server decided so; null if it did not say.</param>
public sealed record Standing(string Conversation, int Version, TalkStatus Status, string? Owner, DateTimeOffset? At);

/// <summary>Where a conversation stands, as far as the replay cares.</summary>
public enum TalkStatus
{
    /// <summary>In the queue.</summary>
    Waiting,

    /// <summary>An agent has it.</summary>
    Owned,

    /// <summary>Over.</summary>
    Closed,

    /// <summary>The customer left.</summary>
    Abandoned,
}

/// <summary>A page of the event feed.</summary>
/// <param name="Changes">What changed, in order.</param>
/// <param name="Next">The cursor to go on from.</param>
/// <param name="More">There is more already.</param>
public sealed record Happenings(ImmutableArray<Standing> Changes, string Next, bool More);

/// <summary>A store's figures by the server's count.</summary>
public sealed record ServerFigures(int Arrived, int Waiting, int Open, int Closed, int Abandoned, int Assigned);

/// <summary>An agent's business date by the server's count.</summary>
public sealed record ServerDay(string Agent, int Taken, int DailyCap, int Open);
