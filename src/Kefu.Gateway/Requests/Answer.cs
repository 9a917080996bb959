using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Kefu.Contracts.Commands;
using Kefu.Gateway.Problems;
using Microsoft.AspNetCore.Http;

namespace Kefu.Gateway.Requests;

/// <summary>Answers in JSON, written without reflection.</summary>
internal static class Answer
{
    public const string ReplayedHeader = "Idempotency-Replayed";

    /// <summary>A thing that was asked for.</summary>
    public static IResult Ok<T>(T value, JsonTypeInfo<T> type) => new Json<T>(value, type, StatusCodes.Status200OK, null, false);

    /// <summary>A thing with a status of its own.</summary>
    public static IResult With<T>(T value, JsonTypeInfo<T> type, int status) => new Json<T>(value, type, status, null, false);

    /// <summary>A thing that was made or changed.</summary>
    public static IResult Done<T>(T value, JsonTypeInfo<T> type, bool replayed, string? created = null) =>
        new Json<T>(value, type, created is null ? StatusCodes.Status200OK : StatusCodes.Status201Created, created, replayed);

    /// <summary>What a grain answered to a command.</summary>
    /// <param name="reply">The grain's answer.</param>
    /// <param name="location">Where the thing is, if the command makes it: its first version is answered 201.</param>
    /// <param name="existed">It was there before this request.</param>
    public static IResult Of(CommandReply reply, string? location = null, bool existed = false) => reply.Refusal is { } refusal
        ? Problem.Of(refusal)
        : Done(
            new CommandView(reply.Version), GatewayJson.Default.CommandView, reply.Replayed,
            reply.Version == 1 && (reply.Replayed || !existed) ? location : null);

    private sealed class Json<T>(T value, JsonTypeInfo<T> type, int status, string? location, bool replayed) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = status;
            response.ContentType = "application/json";
            if (location is not null)
            {
                response.Headers.Location = location;
            }

            if (replayed)
            {
                response.Headers[ReplayedHeader] = "true";
            }

            using var writer = new Utf8JsonWriter(response.BodyWriter, JsonText.Writing);
            JsonSerializer.Serialize(writer, value, type);
            writer.Flush();
            return Task.CompletedTask;
        }
    }
}

/// <summary>How JSON is written: Chinese as it is, what HTML could take for markup escaped.</summary>
internal static class JsonText
{
    public static JsonWriterOptions Writing { get; } = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };
}

/// <summary>What a command led to.</summary>
/// <param name="Version">Version of the thing afterwards.</param>
internal sealed record CommandView(int Version);
