using System.Buffers;
using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kefu.Gateway.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Kefu.Gateway.Requests;

/// <summary>A body of changes, in which null is another thing than nothing.</summary>
internal interface IPatch
{
    /// <summary>Names of the fields that were given as null.</summary>
    ImmutableArray<string> Nulls { get; set; }
}

/// <summary>A JSON body that was read strictly and checked: bounded, no unknown and no repeated fields, every field of its type.</summary>
internal sealed class Body<T>(T value) : IEndpointParameterMetadataProvider
    where T : class, IChecked
{
    private static readonly JsonTypeInfo<T> Type = (JsonTypeInfo<T>)GatewayJson.Default.GetTypeInfo(typeof(T))!;

    public T Value { get; } = value;

    /// <summary>The body as this API would write it: the same for the same request, however it was spelt.</summary>
    public byte[] Canonical()
    {
        if (Value is not IPatch { Nulls: { IsEmpty: false } nulls })
        {
            return JsonSerializer.SerializeToUtf8Bytes(Value, Type);
        }

        var body = JsonSerializer.SerializeToNode(Value, Type)!.AsObject();
        foreach (var name in nulls.Order(StringComparer.Ordinal))
        {
            body[name] = null;
        }

        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    public static async ValueTask<Body<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var request = context.Request;
        if (!request.HasJsonContentType())
        {
            throw Problem.Of(ProblemTypes.UnsupportedMediaType, "Send Content-Type: application/json.").Thrown();
        }

        if (request.ContentLength > Bounds.BodyBytes)
        {
            throw TooLarge();
        }

        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length > Bounds.BodyBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw TooLarge();
            }

            if (read.IsCompleted)
            {
                try
                {
                    return new(Parse(read.Buffer));
                }
                finally
                {
                    reader.AdvanceTo(read.Buffer.End);
                }
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));
        foreach (var status in new[] { StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType })
        {
            builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ProblemDocument), [ProblemDocument.ContentType]));
        }
    }

    private static T Parse(ReadOnlySequence<byte> bytes)
    {
        T? value;
        try
        {
            var json = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = Bounds.BodyDepth });
            value = JsonSerializer.Deserialize(ref json, Type);
            if (json.Read())
            {
                throw Problem.Of(ProblemTypes.MalformedJson, "Something follows the JSON value.").Thrown();
            }
        }
        catch (JsonException exception)
        {
            throw JsonProblem.Of(exception, Type).Thrown();
        }

        if (value is null)
        {
            throw Problem.Of(ProblemTypes.MalformedJson, "The body is null; an object is expected.").Thrown();
        }

        if (value is IPatch patch)
        {
            patch.Nulls = NullsOf(bytes);
        }

        var findings = new Findings();
        value.Check(findings);
        if (findings.Found is { IsEmpty: false } found)
        {
            var one = found.Length == 1;
            var detail = one ? found[0].Message : $"{found.Length} fields are not valid; see errors.";
            throw (Problem.Of(findings.Slug, detail, found[0].Rule) with { Errors = found }).Thrown();
        }

        return value;
    }

    // Only of the body itself: what is in its objects and arrays is deeper.
    private static ImmutableArray<string> NullsOf(ReadOnlySequence<byte> bytes)
    {
        var json = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = Bounds.BodyDepth });
        var nulls = ImmutableArray.CreateBuilder<string>();
        while (json.Read())
        {
            if (json is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 })
            {
                var name = json.GetString()!;
                if (json.Read() && json.TokenType is JsonTokenType.Null)
                {
                    nulls.Add(name);
                }
            }
        }

        return nulls.DrainToImmutable();
    }

    private static ProblemException TooLarge() => Problem.Of(ProblemTypes.BodyTooLarge, $"A body may have {Bounds.BodyBytes:N0} bytes.").Thrown();
}
