using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Kefu.Host.Failures;

namespace Kefu.Host.Startup;

/// <summary>Mints and revokes API keys of a running Kefu, as an administrator by a development token.</summary>
internal sealed class KeyMint : IDisposable
{
    private readonly HttpClient _http;

    public KeyMint(Uri server, string tenant, string dataDirectory, TimeProvider clock)
    {
        var key = SigningKey.Read(dataDirectory) ?? throw new CommandException(
            ExitCode.NoInput,
            $"There is no development signing key in {dataDirectory}. Name the data directory of the running Kefu with --data, or give an API key.");
        var token = new DevelopmentToken(tenant, "kefu-keys", ["administrator"], null, []).Sign(key, clock.GetUtcNow(), TimeSpan.FromMinutes(10));
        _http = new HttpClient { BaseAddress = server, Timeout = TimeSpan.FromSeconds(30) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Mints a key.</summary>
    /// <returns>Its public id and its text.</returns>
    public async Task<(string Id, string Text)> Mint(string name, ImmutableArray<string> scopes, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/tenant/keys") { Content = JsonContent.Create(new { name, scopes, expiresAt }) };
        request.Headers.Add("Idempotency-Key", "mint." + RandomNumberGenerator.GetHexString(24, lowercase: true));
        using var answer = await Ask(request, cancellationToken);
        return (answer.RootElement.GetProperty("id").GetString()!, answer.RootElement.GetProperty("key").GetString()!);
    }

    /// <summary>Revokes a key.</summary>
    public async Task Revoke(string id, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"v1/tenant/keys/{Uri.EscapeDataString(id)}");
        request.Headers.Add("Idempotency-Key", "revoke." + id);
        (await Ask(request, cancellationToken)).Dispose();
    }

    /// <summary>The keys there are, without secrets.</summary>
    public async Task<JsonDocument> List(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/tenant/keys");
        return await Ask(request, cancellationToken);
    }

    private async Task<JsonDocument> Ask(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await _http.SendAsync(request, cancellationToken);
        var document = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return document;
        }

        using (document)
        {
            var problem = document.RootElement;
            throw new CommandException(
                (int)response.StatusCode is 401 or 403 ? ExitCode.NoPermission : ExitCode.Found,
                $"{_http.BaseAddress} refused it: {problem.GetProperty("title").GetString()}. {(problem.TryGetProperty("detail", out var detail) ? detail.GetString() : "")}");
        }
    }
}
