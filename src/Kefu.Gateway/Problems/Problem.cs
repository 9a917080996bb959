using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Kefu.Contracts.Commands;
using Kefu.Gateway.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Kefu.Gateway.Problems;

/// <summary>An answer that says why not (RFC 9457).</summary>
/// <param name="Kind">What kind of problem.</param>
/// <param name="Detail">What is wrong here and what would be right; no personal data, no secrets.</param>
internal sealed record Problem(ProblemKind Kind, string Detail) : IResult
{
    /// <summary>Id of the business rule that was broken.</summary>
    public string? Rule { get; init; }

    /// <summary>Who has what was asked for, where somebody else has it.</summary>
    public string? Agent { get; init; }

    /// <summary>Since which version.</summary>
    public int? Version { get; init; }

    /// <summary>The fields that were refused.</summary>
    public ImmutableArray<FieldProblem> Errors { get; init; } = [];

    /// <summary>When a repetition makes sense.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static Problem Of(string slug, string detail, string? rule = null) => new(ProblemTable.Of(slug), detail) { Rule = rule };

    /// <summary>What a grain refused.</summary>
    public static Problem Of(Refusal refusal) => Of(refusal.Type, refusal.Detail, refusal.Rule) with
    {
        RetryAfter = refusal.Type == RefusalTypes.QueueFull ? TimeSpan.FromSeconds(10) : null,
        Agent = refusal.Agent,
        Version = refusal.Version,
    };

    /// <summary>To be thrown where a value cannot be returned, such as while a request is bound.</summary>
    public ProblemException Thrown() => new(this);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        httpContext.Features.Set(this);
        GatewayMeter.Problem(Kind);
        response.StatusCode = Kind.Status;
        response.ContentType = ProblemDocument.ContentType;
        if (Kind.Status == StatusCodes.Status413PayloadTooLarge && HttpProtocol.IsHttp11(httpContext.Request.Protocol))
        {
            // The rest of the body is not read: say so, or the client would send its next request into a closing connection.
            response.Headers.Connection = "close";
        }

        if (RetryAfter is { } after)
        {
            response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        var document = new ProblemDocument(
            Kind.Type, Kind.Title, Kind.Status, Detail, httpContext.Request.PathBase + httpContext.Request.Path.ToUriComponent(), Rule,
            Activity.Current?.TraceId.ToString() ?? httpContext.TraceIdentifier, Errors.IsDefaultOrEmpty ? null : Errors, Agent, Version);
        return JsonSerializer.SerializeAsync(response.Body, document, GatewayJson.Default.ProblemDocument, httpContext.RequestAborted);
    }
}

/// <summary>One field that was refused.</summary>
/// <remarks>Within a nullable list the description does not find the comments, hence the attributes.</remarks>
internal sealed record FieldProblem(
    [property: Description("Its path in the body, such as exception.expiresAt.")] string Field,
    [property: Description("What is wrong and what would be right.")] string Message,
    [property: Description("Id of the business rule it breaks.")] string? Rule = null);

/// <summary>A problem as callers read it (RFC 9457).</summary>
/// <param name="Type">Names the kind of problem; stable.</param>
/// <param name="Title">What the kind means.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong here and what would be right.</param>
/// <param name="Instance">The path that was asked for.</param>
/// <param name="Rule">Id of the business rule that was broken, such as CAP-6.</param>
/// <param name="TraceId">To be named to the operator.</param>
/// <param name="Errors">The fields that were refused.</param>
/// <param name="Agent">Who has what was asked for, where somebody else has it.</param>
/// <param name="Version">Since which version of the conversation.</param>
internal sealed record ProblemDocument(
    string Type, string Title, int Status, string Detail, string Instance, string? Rule, string TraceId, ImmutableArray<FieldProblem>? Errors,
    string? Agent = null, int? Version = null)
{
    public const string ContentType = "application/problem+json";
}

/// <summary>Carries a problem out of code that cannot return one.</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;
}
