using System.Reflection;
using Kefu.Gateway.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Kefu.Gateway.Requests;

/// <summary>The device at which an agent sits; a lease that was begun with one is renewed from there only (P0-7).</summary>
internal sealed record Device(string? Name) : IEndpointParameterMetadataProvider
{
    public const string Header = "X-Kefu-Device";

    public static ValueTask<Device?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var values = context.Request.Headers[Header];
        return values.Count == 0
            ? new(new Device(Name: null))
            : values is [{ } name] && Ids.IsName(name)
                ? new(new Device(name))
                : throw Problem.Of(ProblemTypes.InvalidParameter, $"{Header}: {Ids.NameRule}").Thrown();
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new ParameterDoc(
        Header, ParameterPlace.Header, "The device the agent sits at. A lease begun with a device is renewed from it only; signing in on another takes it over."));
}
