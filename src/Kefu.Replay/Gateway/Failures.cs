namespace Kefu.Replay.Gateway;

/// <summary>The server refused a request for good; repeating it would not help.</summary>
public sealed class RefusedException(int status, string type, string detail, string request) : Exception($"{request} was refused: {status} {type}. {detail}")
{
    /// <summary>The <see cref="Type"/> of a cursor that the server did not give out, or not to this tenant.</summary>
    public const string InvalidCursor = "invalid-cursor";

    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>Last part of the problem's type.</summary>
    public string Type { get; } = type;

    /// <summary>What the server said.</summary>
    public string Detail { get; } = detail;
}

/// <summary>The server did not answer for as long as the replay was told to be patient.</summary>
public sealed class ServerGoneException(string message, Exception? inner = null) : Exception(message, inner);
