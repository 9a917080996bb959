using System.Collections.Concurrent;
using System.Globalization;
using Kefu.Replay.Days;
using Kefu.Replay.Gateway;

namespace Kefu.Replay.Playing;

/// <summary>Sends what customers write and agents answer: in order within a talk, at most so many requests at once over all of them.</summary>
internal sealed class Conversing(
    IFloor floor, Board board, ReplayClock clock, ReplayOptions options, Tally tally, TimeProvider time, Func<DayEvent.Message, DateTimeOffset> sentAt) : IDisposable
{
    /// <summary>The speed by which written-at times are scaled when there is no clock: a whole day within three seconds.</summary>
    public const double StampSpeed = 20_000;

    private readonly SemaphoreSlim _requests = new(options.Concurrency);
    private readonly SemaphoreSlim _backlog = new(options.Concurrency * 4);
    private readonly ConcurrentDictionary<string, bool> _stamped = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _over = new();
    private int _outstanding;

    /// <summary>What customers did (wrote, left) that is handed in and not yet acknowledged.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>Ends only if a step failed for good.</summary>
    public Task Failed(CancellationToken cancellationToken)
    {
        cancellationToken.Register(_over.Cancel);
        return _failed.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Nothing may be going on any more.</summary>
    public void Dispose()
    {
        _requests.Dispose();
        _backlog.Dispose();
        _over.Dispose();
    }

    /// <summary>Hands in what happened; waits while too much is on its way.</summary>
    public async Task Take(DayEvent happened, CancellationToken cancellationToken)
    {
        Talk talk;
        switch (happened)
        {
            case DayEvent.Message message:
                await _backlog.WaitAsync(cancellationToken);
                Interlocked.Increment(ref _outstanding);
                // The same message again must be the same request: whether it says when it was written is decided once.
                _stamped.TryAdd(message.Platform + "\n" + message.Store + "\n" + message.Id, message.Sent != message.At);
                talk = board.Talk(message.Store, message.Customer);
                break;
            case DayEvent.Reply reply:
                talk = board.Talk(reply.Store, reply.Customer);
                break;
            case DayEvent.Leave leave:
                await _backlog.WaitAsync(cancellationToken);
                Interlocked.Increment(ref _outstanding);
                talk = board.Talk(leave.Store, leave.Customer);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(happened));
        }

        talk.Add(happened);
        Poke(talk);
    }

    /// <summary>Waits until all that customers did is acknowledged.</summary>
    public async Task AllAcknowledged(CancellationToken cancellationToken)
    {
        while (!await board.Signal.Until(() => Outstanding == 0, options.Patience, cancellationToken))
        {
        }
    }

    /// <summary>Goes on with a talk if there is something to do.</summary>
    public void Poke(Talk talk)
    {
        var step = talk.Next(clock.Speed is null ? null : clock.Now, out var due);
        if (step is not null)
        {
            _ = Work(talk, step);
        }
        else if (due is { } moment)
        {
            _ = Later(talk, moment);
        }
    }

    private async Task Later(Talk talk, TimeSpan moment)
    {
        try
        {
            // A timer may fire a little early; a millisecond more keeps it from spinning.
            await Task.Delay(clock.RealUntil(moment) + TimeSpan.FromMilliseconds(1), time, _over.Token);
            Poke(talk);
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
        }
    }

    private async Task Work(Talk talk, DayEvent step)
    {
        try
        {
            await _requests.WaitAsync(_over.Token);
            try
            {
                await Do(talk, step);
            }
            finally
            {
                _requests.Release();
            }

            talk.Done(step);
            if (step is DayEvent.Message or DayEvent.Leave)
            {
                Interlocked.Decrement(ref _outstanding);
                _backlog.Release();
            }

            board.Signal.Changed();
            Poke(talk);
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            _failed.TrySetException(exception);
        }
    }

    private Task Do(Talk talk, DayEvent step) => step switch
    {
        DayEvent.Message message => Send(talk, message),
        DayEvent.Reply reply => Answer(talk, reply),
        _ => Leave(talk, (DayEvent.Leave)step),
    };

    private async Task Send(Talk talk, DayEvent.Message message)
    {
        var known = talk.Version;
        var stamped = _stamped[message.Platform + "\n" + message.Store + "\n" + message.Id];
        try
        {
            var standing = await floor.Send(
                new Delivery(message.Store, message.Platform, message.Customer, $"{options.Run}.{message.Id}", message.Text, message.Hints, stamped ? sentAt(message) : null),
                _over.Token);
            tally.Message(repeated: standing.Version <= known);
            board.Learn(talk, standing);
        }
        catch (RefusedException refusal)
        {
            tally.Error(refusal.Type);
        }
    }

    private async Task Answer(Talk talk, DayEvent.Reply reply)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{options.Run}.{reply.Line}");
        var (conversation, owner) = (talk.Conversation!, talk.Owner!);
        try
        {
            if (reply.Text is { } text)
            {
                if (await floor.Reply(conversation, owner, text, key, _over.Token) is null)
                {
                    tally.Overtake();
                    return;
                }

                tally.Reply();
            }

            if (!reply.Close)
            {
                return;
            }

            if (talk.HasWrittenSince(reply))
            {
                tally.CloseLeftOut();
            }
            else if (await floor.Close(conversation, owner, key + ".close", _over.Token) is { } version)
            {
                tally.Close();
                board.Learn(talk, new Standing(conversation, version, TalkStatus.Closed, null, null));
            }
            else
            {
                tally.Overtake();
            }
        }
        catch (RefusedException refusal)
        {
            tally.Error(refusal.Type);
        }
    }

    /// <summary>Only who still waits can walk away; whoever is served by then is past leaving.</summary>
    private async Task Leave(Talk talk, DayEvent.Leave leave)
    {
        if (talk is not { Conversation: { } conversation, Status: TalkStatus.Waiting })
        {
            return;
        }

        try
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"{options.Run}.{leave.Line}");
            if (await floor.Leave(conversation, key, _over.Token) is { } version)
            {
                board.Learn(talk, new Standing(conversation, version, TalkStatus.Abandoned, null, null));
            }
        }
        catch (RefusedException refusal)
        {
            tally.Error(refusal.Type);
        }
    }
}
