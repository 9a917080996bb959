using System.CommandLine;
using System.Text.Json;
using Kefu.Host.Failures;
using Kefu.Host.Startup;
using Spectre.Console;

namespace Kefu.Host.Commands;

/// <summary><c>kefu keys</c>: API keys of a running Kefu on the development profile.</summary>
internal static class KeysCommand
{
    private static readonly string[] Scopes = ["read", "configure", "ingest", "work", "supervise", "events", "audit"];

    public static Command Create() => new("keys", "Mint, list and revoke API keys of a running Kefu, with its development signing key.") { Mint(), List(), Revoke() };

    private static Command Mint()
    {
        var (url, tenant, data) = (Shared.Url(), Shared.Tenant(), Shared.Data());
        var name = new Option<string>("--name") { Description = "What it is for. Default: development", DefaultValueFactory = _ => "development" };
        var scopes = new Option<string[]>("--scope")
        {
            Description = $"What it may do; may be repeated. Default: all of {string.Join(", ", Scopes)}",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => Scopes,
        };
        scopes.AcceptOnlyFromAmong(Scopes);
        var days = new Option<int?>("--days") { Description = "How long it is good. Default: until it is revoked" };
        days.Validators.Add(result =>
        {
            if (result.GetValue(days) is < 1 or > 3_650)
            {
                result.AddError("--days is 1 to 3650.");
            }
        });
        var command = new Command("mint", "Mint a key; it is written to standard output and shown only now.") { url, tenant, data, name, scopes, days };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var mint = new KeyMint(parsed.GetValue(url)!, parsed.GetValue(tenant)!, parsed.GetValue(data)!.FullName, TimeProvider.System);
            var (_, text) = await mint.Mint(
                parsed.GetValue(name)!, [.. parsed.GetValue(scopes)!],
                parsed.GetValue(days) is { } d ? TimeProvider.System.GetUtcNow().AddDays(d) : null, cancellationToken);
            Console.Out.WriteLine(text);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command List()
    {
        var (url, tenant, data) = (Shared.Url(), Shared.Tenant(), Shared.Data());
        var command = new Command("list", "List the keys, without secrets.") { url, tenant, data };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var mint = new KeyMint(parsed.GetValue(url)!, parsed.GetValue(tenant)!, parsed.GetValue(data)!.FullName, TimeProvider.System);
            using var answer = await mint.List(cancellationToken);
            var table = new Table().AddColumns("id", "name", "scopes", "until");
            foreach (var key in answer.RootElement.GetProperty("items").EnumerateArray())
            {
                table.AddRow(
                    Markup.Escape(key.GetProperty("id").GetString()!), Markup.Escape(key.GetProperty("name").GetString()!),
                    Markup.Escape(string.Join(", ", key.GetProperty("scopes").EnumerateArray().Select(s => s.GetString()))),
                    key.TryGetProperty("expiresAt", out var until) && until.ValueKind is JsonValueKind.String ? until.GetString()! : "");
            }

            Terminal.Out.Write(table);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Revoke()
    {
        var (url, tenant, data) = (Shared.Url(), Shared.Tenant(), Shared.Data());
        var id = new Argument<string>("id") { Description = "The key's public id: what stands between kefu_ and the second _" };
        var command = new Command("revoke", "Revoke a key: no request with it is accepted afterwards.") { id, url, tenant, data };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var mint = new KeyMint(parsed.GetValue(url)!, parsed.GetValue(tenant)!, parsed.GetValue(data)!.FullName, TimeProvider.System);
            await mint.Revoke(parsed.GetValue(id)!, cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }
}
