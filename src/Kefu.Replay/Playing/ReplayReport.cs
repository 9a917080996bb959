using System.Collections.Immutable;
using System.Globalization;
using Kefu.Replay.Days;
using Kefu.Replay.Gateway;

namespace Kefu.Replay.Playing;

/// <summary>How a replay ended, and whether the server counts the same.</summary>
/// <param name="Day">Name of the day.</param>
/// <param name="Run">Name of the run.</param>
/// <param name="Synthetic">The day was made by the generator.</param>
/// <param name="Seed">The generator's seed.</param>
/// <param name="Speed">Simulated seconds per real second; null for as fast as possible.</param>
/// <param name="DurationSeconds">Real seconds the replay took.</param>
/// <param name="Inquiries">Customer × store pairs that wrote.</param>
/// <param name="Assigned">Of those, got an agent.</param>
/// <param name="Waiting">Wait at the end.</param>
/// <param name="Closed">Closed at the end.</param>
/// <param name="Abandoned">Left while waiting.</param>
/// <param name="ServiceLevel">Share of all inquiries assigned within 20 s (TIM-3).</param>
/// <param name="ServiceLevelTime"><c>simulated</c>, or <c>real</c> where there is no simulated time.</param>
/// <param name="Messages">Messages acknowledged, repetitions included.</param>
/// <param name="RepeatedMessages">Of those, repetitions.</param>
/// <param name="Replies">Answers sent.</param>
/// <param name="RepliesNeverDue">Answers of the file that were never given: the customer was not served.</param>
/// <param name="RepliesTooLate">Answers that came too late: another owner, or over.</param>
/// <param name="CapHits">Agents who reached the daily cap.</param>
/// <param name="Retries">Requests repeated because the server was busy or gone.</param>
/// <param name="LeasesLost">Agents signed in again because the lease had run out.</param>
/// <param name="LeftEarly">Sign-outs that went ahead although customers waited for the agent.</param>
/// <param name="Agents">Per agent.</param>
/// <param name="Stores">Per store.</param>
/// <param name="Errors">Requests the server refused for good, by problem type.</param>
/// <param name="Differences">Where the server's numbers are not ours; empty when all is well.</param>
public sealed record ReplayReport(
    string Day, string Run, bool Synthetic, long? Seed, double? Speed, double DurationSeconds, int Inquiries, int Assigned, int Waiting, int Closed,
    int Abandoned, double ServiceLevel, string ServiceLevelTime, long Messages, long RepeatedMessages, long Replies, int RepliesNeverDue,
    long RepliesTooLate, int CapHits, long Retries, long LeasesLost, long LeftEarly, ImmutableArray<AgentReport> Agents,
    ImmutableArray<StoreReport> Stores, ImmutableDictionary<string, int> Errors, ImmutableArray<string> Differences)
{
    private static readonly TimeSpan InTime = TimeSpan.FromSeconds(20);

    /// <summary>The server counts what the replay counts, and refused nothing.</summary>
    public bool IsConsistent => Differences.IsEmpty && Errors.IsEmpty;

    internal static async Task<ReplayReport> Take(
        Day day, IFloor floor, Board board, Tally tally, ReplayOptions options, TimeSpan took, CancellationToken cancellationToken)
    {
        var stores = ImmutableArray.CreateBuilder<StoreReport>();
        foreach (var store in day.Header.Stores)
        {
            var ours = board.Talks.Where(t => t.Store == store.Id && t.Conversation is not null).ToList();
            stores.Add(new StoreReport(
                store.Id, ours.Count, ours.Count(t => t.Waited is not null), ours.Count(t => t.Status is TalkStatus.Waiting),
                ours.Count(t => t.Status is TalkStatus.Closed), ours.Count(t => t.Status is TalkStatus.Abandoned),
                await floor.Figures(store.Id, cancellationToken)));
        }

        var agents = ImmutableArray.CreateBuilder<AgentReport>();
        foreach (var desk in board.Desks)
        {
            var server = await floor.Day(desk.Agent, cancellationToken);
            agents.Add(new AgentReport(desk.Agent, day.Header.Agents.First(a => a.Id == desk.Agent).Name, desk.Taken, server));
        }

        var inTime = board.Talks.Count(t => t.Waited is { } waited && waited * (options.Speed ?? 1) <= InTime);
        return new ReplayReport(
            day.Header.Name, options.Run, day.Header.Synthetic, day.Header.Seed, options.Speed, Math.Round(took.TotalSeconds, 2), board.Inquiries, board.Assigned,
            board.Waiting, board.Closed, board.Abandoned, board.Inquiries == 0 ? 1 : (double)inTime / board.Inquiries,
            options.Speed is null ? "real" : "simulated", tally.Messages, tally.Repeated, tally.Replies, board.Talks.Sum(t => t.Unanswered),
            tally.Overtaken + board.Talks.Sum(t => (long)t.LateAnswers), agents.Count(a => a.Server.Taken >= a.Server.DailyCap), tally.Retries, tally.LeasesLost,
            tally.LeftEarly, agents.ToImmutable(), stores.ToImmutable(), tally.Errors.ToImmutableDictionary(StringComparer.Ordinal),
            [.. stores.SelectMany(s => s.Differences()), .. agents.SelectMany(a => a.Differences()), .. Whole(day, board)]);
    }

    private static IEnumerable<string> Whole(Day day, Board board)
    {
        if (board.Inquiries != day.Header.Inquiries)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{day.Header.Inquiries} inquiries in the file, {board.Inquiries} acknowledged");
        }
    }
}

/// <summary>One agent's day.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Name">Display name.</param>
/// <param name="Taken">Inquiries that the replay saw this agent get.</param>
/// <param name="Server">The server's count.</param>
public sealed record AgentReport(string Agent, string Name, int Taken, ServerDay Server)
{
    internal IEnumerable<string> Differences()
    {
        if (Taken != Server.Taken)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"agent {Agent}: {Taken} inquiries seen, {Server.Taken} on the server");
        }

        if (Server.Taken > Server.DailyCap)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"agent {Agent}: {Server.Taken} inquiries are above the cap of {Server.DailyCap} (I1)");
        }
    }
}

/// <summary>One store's day.</summary>
/// <param name="Store">The store.</param>
/// <param name="Inquiries">Inquiries acknowledged to the replay.</param>
/// <param name="Assigned">Of those, got an agent.</param>
/// <param name="Waiting">Wait at the end.</param>
/// <param name="Closed">Closed at the end.</param>
/// <param name="Abandoned">Left while waiting.</param>
/// <param name="Server">The server's count.</param>
public sealed record StoreReport(string Store, int Inquiries, int Assigned, int Waiting, int Closed, int Abandoned, ServerFigures Server)
{
    internal IEnumerable<string> Differences() => new (string What, int Ours, int Theirs)[]
    {
        ("inquiries", Inquiries, Server.Arrived),
        ("assigned", Assigned, Server.Assigned),
        ("waiting", Waiting, Server.Waiting),
        ("closed", Closed, Server.Closed),
        ("abandoned", Abandoned, Server.Abandoned),
    }.Where(n => n.Ours != n.Theirs)
        .Select(n => string.Create(CultureInfo.InvariantCulture, $"store {Store}: {n.Ours} {n.What} seen, {n.Theirs} on the server"));
}
