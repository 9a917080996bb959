using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Kefu.EndToEnd.Tests.Processes;

namespace Kefu.EndToEnd.Tests.Start;

/// <summary>What a person meets first.</summary>
public sealed class FirstStartTests
{
    [Theory]
    [InlineData("sqlite", "SQLite")]
    [InlineData("postgres", "PostgreSQL")]
    public async Task FirstStart_ShowsAddressRuntimeDatabaseAndKeysOnce(string database, string name)
    {
        await using var retailer = await Retailer.Start(database);
        var first = retailer.Program.Output;

        Assert.Contains(retailer.Url, first, StringComparison.Ordinal);
        Assert.Contains(name, first, StringComparison.Ordinal);
        Assert.Contains("demo retailer", first, StringComparison.Ordinal);
        Assert.Contains("密钥仅显示一次", first, StringComparison.Ordinal);
        Assert.Equal(2, Retailer.Keys(first));
        Assert.Equal(2, (await retailer.Get("v1/stores")).GetProperty("items").GetArrayLength());
        Assert.Equal(5, (await retailer.Get("v1/agents")).GetProperty("items").GetArrayLength());

        retailer.Program.Terminate();
        Assert.Equal(0, await retailer.Program.Exit(TimeSpan.FromSeconds(60)));
        await retailer.Program.DisposeAsync();
        await retailer.Start();
        Assert.Equal(0, Retailer.Keys(retailer.Program.Output));
        Assert.Contains("keys mint", retailer.Program.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await retailer.Get("v1/stores")).GetProperty("items").GetArrayLength());
        await retailer.IsClean();
    }

    [Fact]
    public async Task FirstStart_StoresNoKeyAndHidesTheSigningKey()
    {
        await using var retailer = await Retailer.Start("sqlite");
        retailer.Program.Terminate();
        await retailer.Program.Exit(TimeSpan.FromSeconds(60));

        var secret = Encoding.ASCII.GetBytes(retailer.Key.Split('_')[2]);
        foreach (var file in Directory.GetFiles(retailer.Directory, "*", SearchOption.AllDirectories))
        {
            Assert.True((await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)).AsSpan().IndexOf(secret) < 0, $"{file} holds a key in clear");
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(retailer.Directory, "signing-key")));
    }

    [Fact]
    public async Task Token_OfASupervisor_OpensWhatSupervisorsMay()
    {
        await using var retailer = await Retailer.Start("sqlite");
        var (code, token, errors) = await KefuProgram.Run("token", "--role", "supervisor", "--data", retailer.Directory);
        Assert.True(code == 0, errors);

        Assert.Equal(HttpStatusCode.OK, await Ask(retailer, HttpMethod.Get, "v1/stores/qingmu/queue", token));
        Assert.Equal(HttpStatusCode.Forbidden, await Ask(retailer, HttpMethod.Get, "v1/tenant/keys", token));
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(retailer, HttpMethod.Get, "v1/stores/qingmu/queue", token.Trim()[..^4] + "AAAA"));
    }

    [Fact]
    public async Task Token_ForAnotherTenant_OpensNothing()
    {
        await using var retailer = await Retailer.Start("sqlite");
        var (_, token, _) = await KefuProgram.Run("token", "--role", "supervisor", "--tenant", "other", "--data", retailer.Directory);

        Assert.NotEqual(HttpStatusCode.OK, await Ask(retailer, HttpMethod.Get, "v1/stores/qingmu/queue", token));
    }

    [Fact]
    public async Task Keys_MintedListedAndRevoked_WorkUntilThen()
    {
        await using var retailer = await Retailer.Start("sqlite");
        string[] where = ["--url", retailer.Url, "--data", retailer.Directory];

        var (code, minted, errors) = await KefuProgram.Run(["keys", "mint", "--name", "second", "--scope", "read", .. where]);
        Assert.True(code == 0, errors);
        Assert.Equal(HttpStatusCode.OK, await Ask(retailer, HttpMethod.Get, "v1/stores", minted));
        Assert.Equal(HttpStatusCode.Forbidden, await Ask(retailer, HttpMethod.Get, "v1/audit", minted));

        var id = minted.Split('_')[1];
        var (_, listed, _) = await KefuProgram.Run(["keys", "list", .. where]);
        Assert.Contains(id, listed, StringComparison.Ordinal);
        Assert.DoesNotContain(minted.Trim(), listed, StringComparison.Ordinal);

        Assert.Equal(0, (await KefuProgram.Run(["keys", "revoke", id, .. where])).Code);
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(retailer, HttpMethod.Get, "v1/stores", minted));
    }

    [Fact]
    public async Task Generate_SameSeed_IsTheShippedDay()
    {
        var (code, output, _) = await KefuProgram.Run("generate", "reference");

        Assert.Equal(0, code);
        Assert.Equal((await File.ReadAllTextAsync(Day.Reference, TestContext.Current.CancellationToken)).ReplaceLineEndings(), output.ReplaceLineEndings());
    }

    [Fact]
    public async Task Up_Production_MakesNoDemoAndNoKeys()
    {
        var directory = Directory.CreateTempSubdirectory("kefu-e2e").FullName;
        await using (var program = KefuProgram.Start("up", "--production", "--data", directory, "--port", $"{Retailer.FreePort()}"))
        {
            await program.Says("Ctrl-C", TimeSpan.FromSeconds(90));
            Assert.Equal(0, Retailer.Keys(program.Output));
            Assert.False(File.Exists(Path.Combine(directory, "signing-key")));
        }

        Directory.Delete(directory, recursive: true);
    }

    private static async Task<HttpStatusCode> Ask(Retailer retailer, HttpMethod method, string path, string credential)
    {
        using var http = new HttpClient { BaseAddress = new Uri(retailer.Url) };
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential.Trim());
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }
}
