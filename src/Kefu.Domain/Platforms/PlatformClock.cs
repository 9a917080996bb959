namespace Kefu.Domain.Platforms;

/// <summary>What a platform counts when it judges how fast a shop answers.</summary>
public enum ClockUnit
{
    /// <summary>Waiting rounds: from the customer's first unanswered message to the answer, however many messages there are.</summary>
    Round = 0,

    /// <summary>Messages: each one must be answered in time.</summary>
    Message = 1,

    /// <summary>Customers: one late or unanswered message spoils the customer's whole day.</summary>
    Customer = 2,
}

/// <summary>
/// The clock by which a platform judges its shops (peers 3.5). All platforms here keep the time of China, which has no
/// daylight-saving time. A limit is kept by an answer at its very end: after exactly three minutes is in time.
/// </summary>
/// <param name="Name">The platform's own name of it, for people.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="Limit">Time for an answer.</param>
/// <param name="From">Local time from which on messages count, inclusive.</param>
/// <param name="Until">Local time from which on they do not, exclusive; 00:00 stands for midnight at the end of the day.</param>
/// <param name="EndsWithDay">Whatever is unanswered when the day ends is missed, even if the limit would reach over midnight.</param>
/// <param name="Alert">When the platform itself begins to warn of a slow answer; null where it does not.</param>
public sealed record PlatformClock(string Name, ClockUnit Unit, TimeSpan Limit, TimeOnly From, TimeOnly Until, bool EndsWithDay, TimeSpan? Alert)
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <summary>Taobao and Tmall: rounds answered within 3 minutes, 08:00 to 24:00; unanswered at midnight is missed; warns after 100 s.</summary>
    public static PlatformClock Taobao { get; } =
        new("Taobao 3-minute rounds", ClockUnit.Round, TimeSpan.FromMinutes(3), new TimeOnly(8, 0), TimeOnly.MinValue, true, TimeSpan.FromSeconds(100));

    /// <summary>Douyin: messages answered by a human within 3 minutes, 08:00 to 23:00.</summary>
    public static PlatformClock Douyin { get; } =
        new("Douyin 3-minute messages", ClockUnit.Message, TimeSpan.FromMinutes(3), new TimeOnly(8, 0), new TimeOnly(23, 0), false, null);

    /// <summary>Pinduoduo: customers none of whose messages was answered later than after 5 minutes, 08:00 to 23:00.</summary>
    public static PlatformClock Pinduoduo { get; } =
        new("Pinduoduo 5-minute customers", ClockUnit.Customer, TimeSpan.FromMinutes(5), new TimeOnly(8, 0), new TimeOnly(23, 0), false, null);

    /// <summary>The clock of a platform, by the name that messages carry; null for those that judge nobody by minutes.</summary>
    public static PlatformClock? Of(string platform) => platform switch
    {
        "taobao" or "tmall" => Taobao,
        "douyin" => Douyin,
        "pinduoduo" => Pinduoduo,
        _ => null,
    };

    /// <summary>Whether a message of this moment counts.</summary>
    public bool Counts(DateTimeOffset at)
    {
        var time = TimeOnly.FromTimeSpan(at.ToOffset(China).TimeOfDay);
        return time >= From && (Until == TimeOnly.MinValue || time < Until);
    }

    /// <summary>The last moment (UTC) at which a message of this moment is answered in time; null when it does not count.</summary>
    public DateTimeOffset? DeadlineOf(DateTimeOffset at)
    {
        if (!Counts(at))
        {
            return null;
        }

        var limit = at + Limit;
        var midnight = new DateTimeOffset(at.ToOffset(China).Date.AddDays(1), China);
        return (EndsWithDay && midnight < limit ? midnight : limit).ToUniversalTime();
    }

    /// <summary>Whether an answer keeps the limit for a message that counts.</summary>
    public bool IsMet(DateTimeOffset at, DateTimeOffset answeredAt) => answeredAt <= DeadlineOf(at);
}
