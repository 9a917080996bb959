using Kefu.Gateway.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kefu.Gateway.Description;

/// <summary>What endpoints say of themselves, for the description and for the audit trail.</summary>
internal static class Describing
{
    /// <summary>An endpoint's stable name and what it does.</summary>
    public static TBuilder Describe<TBuilder>(this TBuilder endpoint, string name, string text)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithName(name).WithTags(name[..name.IndexOf('.', StringComparison.Ordinal)]).WithSummary(text);

    /// <summary>Its answers when it succeeds.</summary>
    public static TBuilder Answers<T, TBuilder>(this TBuilder endpoint, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
        {
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(T), ["application/json"]));
        }

        return endpoint;
    }

    /// <inheritdoc cref="Answers{T,TBuilder}(TBuilder,int[])"/>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, params int[] statuses) => endpoint.Answers<T, RouteHandlerBuilder>(statuses);

    /// <summary>Its problems, besides those that every endpoint may answer with.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder endpoint, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
        {
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemDocument), [ProblemDocument.ContentType]));
        }

        return endpoint;
    }
}
