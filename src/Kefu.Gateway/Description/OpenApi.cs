using System.Text.Json.Nodes;
using Kefu.Gateway.Access;
using Kefu.Gateway.Problems;
using Kefu.Gateway.Requests;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Kefu.Gateway.Description;

/// <summary>The API's description, made from what the endpoints are and say of themselves, so that it cannot differ from them.</summary>
internal static class OpenApi
{
    public const string Name = "v1";

    private const string KeyScheme = "apiKey";
    private const string BearerScheme = "bearer";

    private static readonly Dictionary<string, (string Text, string? Pattern)> PathNames = new(StringComparer.Ordinal)
    {
        ["tenant"] = ("The tenant's id.", "^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$"),
        ["store"] = ("The store's id.", "^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$"),
        ["agent"] = ("The agent's id.", "^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$"),
        ["conversation"] = ("The conversation's id, as this API gave it.", "^[0-9a-z]{26}$"),
        ["key"] = ("The key's public id.", "^[0-9a-z]{4,32}$"),
        ["leave"] = ("The leave's id, as this API gave it.", "^[0-9a-z]{26}$"),
        ["swap"] = ("The swap's id, as this API gave it.", "^[0-9a-z]{26}$"),
        ["year"] = ("The year, 2000 to 2999.", "^2[0-9]{3}$"),
    };

    public static void Add(IServiceCollection services)
    {
        services.AddOpenApi(Name, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddOperationTransformer(DescribeOperation);
            options.AddDocumentTransformer(DescribeDocument);
        });
        services.AddSingleton<OpenApiText>();
    }

    private static Task DescribeDocument(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Kefu",
            Version = "1",
            Description =
                "Customer service of retailers with many stores: configure, take customers' messages in, work, look. "
                + "The tenant is always that of the credential. Every command needs an `Idempotency-Key`; a repetition has one effect and gets the first answer with `Idempotency-Replayed: true`. "
                + "Errors are problem documents (RFC 9457) whose `type` is stable. Lists are read in pages: pass `next` as `cursor`.",
        };
        document.Servers = [new OpenApiServer { Url = "/", Description = "This server." }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [BearerScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key (`kefu_…`) or a person's token (JWT)." },
            [KeyScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = Credentials.KeyHeader, Description = "An API key." },
        };
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(BearerScheme, document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] },
        ];
        return Task.CompletedTask;
    }

    private static Task DescribeOperation(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var rule = metadata.OfType<EndpointRule>().LastOrDefault();
        operation.Parameters ??= [];
        foreach (var name in PathNamesOf(context.Description.RelativePath))
        {
            DescribePathName(operation.Parameters, name);
        }

        foreach (var doc in metadata.OfType<ParameterDoc>())
        {
            operation.Parameters.Add(Parameter(doc));
        }

        if (rule is null)
        {
            // Open to anybody: an empty list takes back the document's requirement.
            operation.Security = [];
            return Task.CompletedTask;
        }

        var row = AccessTable.Of(rule.Permission);
        var who = new[] { Names("scopes", row.Scopes), Names("roles", row.Roles) }.Where(n => n.Length > 0);
        operation.Description = $"Needs one of the {string.Join(", or one of the ", who)}.{(row.Privileged ? " Every use is audited." : "")}";
        foreach (var (status, response) in operation.Responses!)
        {
            response.Description = status switch
            {
                "200" => "Done, or here it is.",
                "201" => "Made.",
                _ => ProblemTable.All.Where(k => k.Status == int.Parse(status, System.Globalization.CultureInfo.InvariantCulture)).Select(k => k.Slug).Order(StringComparer.Ordinal) is var slugs
                    ? $"A problem, such as {string.Join(", ", slugs)}."
                    : "",
            };
        }

        return Task.CompletedTask;
    }

    private static void DescribePathName(IList<IOpenApiParameter> parameters, string name)
    {
        var (text, pattern) = PathNames[name];
        if (parameters.OfType<OpenApiParameter>().FirstOrDefault(p => p.In is ParameterLocation.Path && p.Name == name) is not { } parameter)
        {
            parameters.Add(parameter = new OpenApiParameter { Name = name, In = ParameterLocation.Path });
        }

        parameter.Required = true;
        parameter.Description = text;
        parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = pattern };
    }

    private static OpenApiParameter Parameter(ParameterDoc doc) => new()
    {
        Name = doc.Name,
        In = doc.Place is ParameterPlace.Query ? ParameterLocation.Query : ParameterLocation.Header,
        Required = doc.Required,
        Description = doc.Text,
        Schema = new OpenApiSchema
        {
            Type = doc.Type == "integer" ? JsonSchemaType.Integer : JsonSchemaType.String,
            Format = doc.Format,
            Enum = doc.Values is { } values ? [.. values.Select(v => (JsonNode)JsonValue.Create(v))] : null,
        },
    };

    private static IEnumerable<string> PathNamesOf(string? path) => (path ?? "").Split('/').Where(p => p.StartsWith('{')).Select(p => p.Trim('{', '}'));

    private static string Names(string kind, string[] names) => names.Length == 0 ? "" : $"{kind} {string.Join(", ", names.Select(n => $"`{n}`"))}";
}
