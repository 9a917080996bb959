namespace Kefu.Gateway.Requests;

/// <summary>A query parameter or header that an endpoint reads: what it accepts, and what the description says of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Text">What it is for, in one sentence.</param>
/// <param name="Required">Refused without it.</param>
/// <param name="Type">JSON schema type.</param>
/// <param name="Format">JSON schema format.</param>
/// <param name="Values">The values allowed, if they are few.</param>
internal sealed record ParameterDoc(
    string Name, ParameterPlace Place, string Text, bool Required = false, string Type = "string", string? Format = null, string[]? Values = null)
{
    public static ParameterDoc Query(string name, string text, string type = "string", string? format = null, string[]? values = null) =>
        new(name, ParameterPlace.Query, text, Type: type, Format: format, Values: values);

    /// <summary>The values of an enumeration.</summary>
    public static ParameterDoc OneOf<T>(string name, string text, params T[] except)
        where T : struct, Enum =>
        Query(name, text, values: [.. Enum.GetValues<T>().Except(except).Select(v => v.ToString())]);
}

/// <summary>Where a parameter stands.</summary>
internal enum ParameterPlace
{
    Query,
    Header,
}
