using System.CommandLine;

namespace Kefu.Host.Commands;

/// <summary>Options that several commands know.</summary>
internal static class Shared
{
    public static Option<DirectoryInfo> Data() => new("--data")
    {
        Description = "Data directory. Default: KEFU_DATA, else ./data",
        DefaultValueFactory = _ => new DirectoryInfo(Environment.GetEnvironmentVariable("KEFU_DATA") is { Length: > 0 } directory ? directory : "data"),
    };

    public static Option<string?> Database() => new("--database")
    {
        Description = "PostgreSQL connection string (\"Host=…\"). Default: KEFU_DATABASE or kefu.json, else SQLite in the data directory",
    };

    public static Option<Uri> Url() => new("--url")
    {
        Description = "Address of a running Kefu. Default: KEFU_URL, else http://127.0.0.1:5080",
        DefaultValueFactory = _ => new Uri(Environment.GetEnvironmentVariable("KEFU_URL") is { Length: > 0 } url ? url : "http://127.0.0.1:5080"),
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            {
                return url;
            }

            result.AddError("--url is an address such as http://127.0.0.1:5080.");
            return null;
        },
    };

    public static Option<string> Tenant() => new("--tenant")
    {
        Description = "The retailer. Default: demo",
        DefaultValueFactory = _ => "demo",
    };
}
