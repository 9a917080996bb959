using Kefu.Replay.Days;
using Kefu.Replay.Gateway;

namespace Kefu.Replay.Playing;

/// <summary>
/// Plays a day against a running Kefu: walks through the file in the order of time, hands messages and answers to the talks,
/// sees agents in and out.
/// </summary>
/// <remarks>
/// Two places stand still until the floor has settled, at any speed, because they decide who gets what: before an agent comes or
/// goes, everything earlier is acknowledged; and an agent goes only when nobody waits whom that agent could still take (SHF-4).
/// </remarks>
public sealed class Replayer : IDisposable
{
    private readonly Day _day;
    private readonly IFloor _floor;
    private readonly ReplayOptions _options;
    private readonly TimeProvider _time;
    private readonly ReplayClock _clock;
    private readonly Board _board;
    private readonly Conversing _conversing;
    private readonly Duty _duty;
    private long _reached;
    private int _dispatched;

    /// <summary>Prepares a replay; nothing is sent yet.</summary>
    public Replayer(Day day, IFloor floor, ReplayOptions options, Tally tally, TimeProvider time)
    {
        (_day, _floor, _options, _time, Tally) = (day, floor, options, time, tally);
        BegunAt = options.BegunAt ?? time.GetUtcNow();
        _clock = new ReplayClock(time, options.ResumeAt ?? day.Header.Starts, options.Speed);
        _board = new Board(day.Header, _clock, time);
        _conversing = new Conversing(_floor, _board, _clock, options, tally, time, SentAt);
        _duty = new Duty(_floor, _board, options, tally, time, LeaseSeconds: day.Header.Settings.LeaseSeconds ?? 60);
        _reached = (options.ResumeAt ?? day.Header.Starts).Ticks;
    }

    /// <summary>When the run was begun (real time).</summary>
    public DateTimeOffset BegunAt { get; }

    /// <summary>What was counted.</summary>
    public Tally Tally { get; }

    /// <summary>Up to here everything was sent and acknowledged: where a later run can go on.</summary>
    public TimeSpan Reached => new(Interlocked.Read(ref _reached));

    /// <summary>Events handed out so far.</summary>
    public int Dispatched => Volatile.Read(ref _dispatched);

    internal Board Board => _board;

    internal ReplayClock Clock => _clock;

    /// <inheritdoc/>
    public void Dispose() => _conversing.Dispose();

    /// <summary>Creates stores, agents and bindings where they do not exist. May be repeated.</summary>
    public async Task SetUp(CancellationToken cancellationToken)
    {
        var header = _day.Header;
        foreach (var store in header.Stores)
        {
            await _floor.PutStore(store, cancellationToken);
            await _floor.ConfigureStore(store.Id, header.Settings, _options.TimeZone ?? header.TimeZone, cancellationToken);
        }

        foreach (var agent in header.Agents)
        {
            await _floor.PutAgent(agent.Id, agent.Name, cancellationToken);
            await _floor.Bind(agent.Id, agent.Main, main: true, cancellationToken);
            if (agent.Secondary is { } secondary)
            {
                await _floor.Bind(agent.Id, secondary, main: false, cancellationToken);
            }

            _board.Desk(agent.Id).DailyCap = (await _floor.Day(agent.Id, cancellationToken)).DailyCap;
        }
    }

    /// <summary>Plays the day to its end.</summary>
    public async Task<ReplayReport> Run(CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var begun = _time.GetTimestamp();
        var feed = new Feed(_floor, _board, _conversing, _options.EventsAfter);
        if (_options.ResumeAt is not null)
        {
            await feed.CatchUp(cancellationToken);
        }

        _clock.Start();
        Task[] background = [feed.Follow(stopping.Token), _duty.KeepLeases(stopping.Token), _conversing.Failed(stopping.Token)];
        try
        {
            await Beside(background, Dispatch(stopping.Token));
            await Beside(background, Finish(stopping.Token));
        }
        finally
        {
            await stopping.CancelAsync();
            await Ended(background);
        }

        return await ReplayReport.Take(_day, _floor, _board, Tally, _options, _time.GetElapsedTime(begun), cancellationToken);
    }

    private async Task Dispatch(CancellationToken cancellationToken)
    {
        for (var i = 0; i < _day.Events.Length; i++)
        {
            var happened = _day.Events[i];
            if (_options.ResumeAt is not { } resumed || happened.At > resumed)
            {
                await _clock.Until(happened.At, cancellationToken);
            }

            if (happened is DayEvent.Presence presence)
            {
                await _conversing.AllAcknowledged(cancellationToken);
                MarkReached(happened.At);
                var together = Together(i, presence);
                await Task.WhenAll(together.Select(p => _duty.Change(p, cancellationToken)));
                i += together.Count - 1;
            }
            else
            {
                await _conversing.Take(happened, cancellationToken);
                if (_conversing.Outstanding == 0)
                {
                    MarkReached(happened.At);
                }
            }

            Interlocked.Exchange(ref _dispatched, i + 1);
        }

        await _conversing.AllAcknowledged(cancellationToken);
    }

    /// <summary>Those who come, or go, at the same moment.</summary>
    private List<DayEvent.Presence> Together(int from, DayEvent.Presence first)
    {
        var together = new List<DayEvent.Presence>();
        for (var i = from; i < _day.Events.Length && _day.Events[i] is DayEvent.Presence next && (next.At, next.Kind) == (first.At, first.Kind); i++)
        {
            together.Add(next);
        }

        return together;
    }

    /// <summary>Until everybody who was served has been answered, and whoever signed out is gone.</summary>
    private async Task Finish(CancellationToken cancellationToken)
    {
        await _duty.AllGone(cancellationToken);
        await _board.Signal.Until(_board.AllIdle, _options.Stall, cancellationToken);
        if (_day.Events.Length > 0)
        {
            MarkReached(_day.Events[^1].At);
        }
    }

    // A message that comes in order was written now; only one that comes late says when.
    private DateTimeOffset SentAt(DayEvent.Message message) =>
        BegunAt + ((message.Sent - _day.Header.Starts) / (_options.Speed ?? Conversing.StampSpeed));

    private void MarkReached(TimeSpan at)
    {
        if (at.Ticks > Interlocked.Read(ref _reached))
        {
            Interlocked.Exchange(ref _reached, at.Ticks);
        }
    }

    /// <summary>Waits for the work; what runs beside it ends before the work only by failing, and then the work is lost too.</summary>
    private static async Task Beside(Task[] background, Task work)
    {
        var first = await Task.WhenAny([work, .. background]);
        await first;
        await work;
    }

    private static async Task Ended(Task[] background)
    {
        foreach (var task in background)
        {
            try
            {
                await task;
            }
            catch (Exception)
            {
                // Cancelled, or the failure that has ended the run already.
            }
        }
    }
}
