namespace Orleans;

/// <summary>Why an activation ends.</summary>
public readonly struct DeactivationReason
{
    /// <summary>A reason with a text for people.</summary>
    public DeactivationReason(DeactivationReasonCode code, string text)
        : this(code, null, text)
    {
    }

    /// <summary>A reason with a text for people and the exception that caused it.</summary>
    public DeactivationReason(DeactivationReasonCode code, Exception? exception, string text)
    {
        ReasonCode = code;
        Exception = exception;
        Description = text;
    }

    /// <summary>For people.</summary>
    public string Description { get; }

    /// <summary>What caused it, if that was an exception.</summary>
    public Exception? Exception { get; }

    /// <summary>For programs.</summary>
    public DeactivationReasonCode ReasonCode { get; }

    /// <inheritdoc/>
    public override string ToString() =>
        Exception is null ? $"{ReasonCode}: {Description}" : $"{ReasonCode}: {Description}. Exception: {Exception}";
}

/// <summary>Why an activation ends, for programs.</summary>
[GenerateSerializer]
public enum DeactivationReasonCode : byte
{
    /// <summary>Not said.</summary>
    None = 0,

    /// <summary>The process stops.</summary>
    ShuttingDown = 1,

    /// <summary>It never became active.</summary>
    ActivationFailed = 2,

    /// <summary>Only in clusters.</summary>
    DirectoryFailure = 3,

    /// <summary>Nobody called it for the collection age.</summary>
    ActivationIdle = 4,

    /// <summary>Only in clusters.</summary>
    ActivationUnresponsive = 5,

    /// <summary>Only in clusters.</summary>
    DuplicateActivation = 6,

    /// <summary>Only in clusters.</summary>
    IncompatibleRequest = 7,

    /// <summary>An error of the application, such as a lost race for its state.</summary>
    ApplicationError = 8,

    /// <summary>The application asked for it.</summary>
    ApplicationRequested = 9,

    /// <summary>Only in clusters.</summary>
    Migrating = 10,

    /// <summary>The runtime decided it.</summary>
    RuntimeRequested = 11,

    /// <summary>Only in clusters.</summary>
    HighMemoryPressure = 12,
}
