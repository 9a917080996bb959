using System.Globalization;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Names a grain class's type. Default: the class's name in lower case without the suffix "Grain".</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class GrainTypeAttribute(string grainType) : Attribute
{
    private readonly GrainType _grainType = Runtime.GrainType.Create(grainType);

    /// <summary>The type that was named.</summary>
    public GrainType GetGrainType(IServiceProvider services, Type type) => _grainType;
}

/// <summary>Activations of this class are never collected for being idle.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public class KeepAliveAttribute : Attribute;

/// <summary>How long activations of this class may be idle before they are collected.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public class CollectionAgeLimitAttribute : Attribute
{
    private readonly TimeSpan? _fixed;

    /// <summary>A limit set by <see cref="Days"/>, <see cref="Hours"/> and <see cref="Minutes"/>.</summary>
    public CollectionAgeLimitAttribute()
    {
    }

    /// <summary>A limit such as <c>"00:05:00"</c>.</summary>
    public CollectionAgeLimitAttribute(string inactivityPeriod) =>
        _fixed = TimeSpan.Parse(inactivityPeriod, CultureInfo.InvariantCulture);

    /// <summary>Never collect. Default: false.</summary>
    public bool AlwaysActive { get; set; }

    /// <summary>Days, added to the rest.</summary>
    public double Days { get; set; }

    /// <summary>Hours, added to the rest.</summary>
    public double Hours { get; set; }

    /// <summary>Minutes, added to the rest.</summary>
    public double Minutes { get; set; }

    /// <summary>The limit; infinite when <see cref="AlwaysActive"/>.</summary>
    public TimeSpan AgeLimit => AlwaysActive
        ? Timeout.InfiniteTimeSpan
        : _fixed ?? TimeSpan.FromDays(Days) + TimeSpan.FromHours(Hours) + TimeSpan.FromMinutes(Minutes);
}

/// <summary>How long callers of this method wait for its answer, instead of the silo's default.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
{
    /// <summary>How long.</summary>
    public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);
}
