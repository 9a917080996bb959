namespace Kefu.Replay.Playing;

/// <summary>How a day is replayed.</summary>
public sealed record ReplayOptions
{
    /// <summary>Simulated seconds per real second; null sends as fast as possible.</summary>
    public double? Speed { get; init; } = 1;

    /// <summary>Names this run; part of every message id and idempotency key, so another run is another day for the server.</summary>
    public required string Run { get; init; }

    /// <summary>Requests in flight at most. Default: 32.</summary>
    public int Concurrency { get; init; } = 32;

    /// <summary>How long the server may be gone or busy, without answering a single request, before the replay gives up. Default: 2 minutes.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long nothing may happen while an agent who wants to leave still has customers, before the replay goes on. Default: 15 s.
    /// </summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Everything up to here was acknowledged before the interruption and is repeated without waiting for its time; null for a fresh start.</summary>
    public TimeSpan? ResumeAt { get; init; }

    /// <summary>When the run was begun (real time); null for now.</summary>
    public DateTimeOffset? BegunAt { get; init; }

    /// <summary>The cursor from which the event feed is read; null for its beginning.</summary>
    public string? EventsAfter { get; init; }

    /// <summary>Use another zone than the day's, for instance when the real business date is about to end.</summary>
    public string? TimeZone { get; init; }
}
