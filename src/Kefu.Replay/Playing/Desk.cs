using System.Collections.Immutable;

namespace Kefu.Replay.Playing;

/// <summary>One agent of the day, as far as the replay knows.</summary>
internal sealed class Desk(string agent, string main, string? secondary)
{
    private readonly HashSet<string> _inquiries = new(StringComparer.Ordinal);
    private int _open;
    private int _signIns;

    public string Agent { get; } = agent;

    /// <summary>Whether the agent is meant to be on duty: the replay then keeps the lease alive.</summary>
    public bool OnDuty { get; set; }

    /// <summary>What the agent should be for the server: <c>Online</c>, <c>Away</c> or <c>Offline</c>.</summary>
    public string Presence { get; set; } = "Offline";

    /// <summary>The daily cap in force; set once the server has told it.</summary>
    public int DailyCap { get; set; } = int.MaxValue;

    /// <summary>Conversations open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Different inquiries the agent got today.</summary>
    public int Taken
    {
        get
        {
            lock (_inquiries)
            {
                return _inquiries.Count;
            }
        }
    }

    public bool IsAtCap => Taken >= DailyCap;

    /// <summary>The stores this agent serves.</summary>
    public ImmutableArray<string> Stores { get; } = secondary is null ? [main] : [main, secondary];

    public void Got(string conversation)
    {
        Interlocked.Increment(ref _open);
        lock (_inquiries)
        {
            _inquiries.Add(conversation);
        }
    }

    public void Gave() => Interlocked.Decrement(ref _open);

    /// <summary>Tells one sign-in after a lost lease from another.</summary>
    public int NextSignIn() => Interlocked.Increment(ref _signIns);
}
