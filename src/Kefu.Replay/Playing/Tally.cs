using System.Collections.Concurrent;

namespace Kefu.Replay.Playing;

/// <summary>What the replay counts while it runs. Safe from any thread.</summary>
public sealed class Tally
{
    private readonly ConcurrentDictionary<string, int> _errors = new(StringComparer.Ordinal);
    private long _messages;
    private long _repeated;
    private long _replies;
    private long _closes;
    private long _closesLeftOut;
    private long _overtaken;
    private long _retries;
    private long _leasesLost;
    private long _leftEarly;

    /// <summary>Messages acknowledged.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>Of those, repetitions of a message that had been delivered.</summary>
    public long Repeated => Interlocked.Read(ref _repeated);

    /// <summary>Answers sent.</summary>
    public long Replies => Interlocked.Read(ref _replies);

    /// <summary>Talks closed by an agent.</summary>
    public long Closes => Interlocked.Read(ref _closes);

    /// <summary>Closes left out because the customer had written again.</summary>
    public long ClosesLeftOut => Interlocked.Read(ref _closesLeftOut);

    /// <summary>Answers that came too late: the conversation had another owner or was over.</summary>
    public long Overtaken => Interlocked.Read(ref _overtaken);

    /// <summary>Requests repeated because the server was busy or gone.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>Times an agent was signed in again because the lease had run out.</summary>
    public long LeasesLost => Interlocked.Read(ref _leasesLost);

    /// <summary>Sign-outs that went ahead although customers waited for this agent.</summary>
    public long LeftEarly => Interlocked.Read(ref _leftEarly);

    /// <summary>Requests the server refused for good, by problem type.</summary>
    public IReadOnlyDictionary<string, int> Errors => _errors;

    internal void Message(bool repeated)
    {
        Interlocked.Increment(ref _messages);
        if (repeated)
        {
            Interlocked.Increment(ref _repeated);
        }
    }

    internal void Reply() => Interlocked.Increment(ref _replies);

    internal void Close() => Interlocked.Increment(ref _closes);

    internal void CloseLeftOut() => Interlocked.Increment(ref _closesLeftOut);

    internal void Overtake() => Interlocked.Increment(ref _overtaken);

    /// <summary>A request is repeated.</summary>
    public void Retried() => Interlocked.Increment(ref _retries);

    internal void LeaseLost() => Interlocked.Increment(ref _leasesLost);

    internal void LeaveEarly() => Interlocked.Increment(ref _leftEarly);

    internal void Error(string type) => _errors.AddOrUpdate(type, 1, (_, count) => count + 1);
}
