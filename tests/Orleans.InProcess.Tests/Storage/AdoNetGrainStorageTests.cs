using System.Text;
using Microsoft.Data.Sqlite;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.Storage.AdoNet;

namespace Orleans.InProcess.Tests.Storage;

public interface ILedgerGrain : IGrainWithStringKey
{
    Task Set(int value);

    Task<string> Facts();

    Task Clear();

    Task End();
}

public sealed record Balance(int Value);

internal sealed class LedgerGrain([PersistentState("ledger")] IPersistentState<Balance> balance) : Grain, ILedgerGrain
{
    public Task Set(int value)
    {
        balance.State = new(value);
        return balance.WriteStateAsync();
    }

    public Task<string> Facts() => Task.FromResult($"{balance.State.Value} {balance.RecordExists} {balance.Etag}");

    public Task Clear() => balance.ClearStateAsync();

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

/// <summary>Against the SQL that is deployed, on a SQLite database in memory.</summary>
public sealed class AdoNetGrainStorageTests : IDisposable
{
    private static int _databases;

    private readonly string _connectionString = $"Data Source=adonet{Interlocked.Increment(ref _databases)};Mode=Memory;Cache=Shared";
    private readonly SqliteConnection _keepsItAlive;

    public AdoNetGrainStorageTests()
    {
        _keepsItAlive = new SqliteConnection(_connectionString);
        _keepsItAlive.Open();
        Run(new StreamReader(GetType().Assembly.GetManifestResourceStream("orleans-sqlite.sql")!, Encoding.UTF8).ReadToEnd());
    }

    public void Dispose() => _keepsItAlive.Dispose();

    [Fact]
    public async Task State_IsThereForTheNextActivation_WithItsVersion()
    {
        await using var silo = await Start();
        var grain = silo.Grain<ILedgerGrain>("agent:7");
        Assert.Equal("0 False ", await grain.Facts().Soon());

        await grain.Set(5).Soon();
        await grain.Set(6).Soon();
        Assert.Equal("6 True 2", await grain.Facts().Soon());
        await grain.End().Soon();

        Assert.Equal("6 True 2", await grain.Facts().Soon());
    }

    [Fact]
    public async Task Rule25_Clear_KeepsTheRowWithoutPayloadAndTheNextVersion()
    {
        await using var silo = await Start();
        var grain = silo.Grain<ILedgerGrain>("agent:7");
        await grain.Set(5).Soon();

        await grain.Clear().Soon();
        Assert.Equal("0 False 2", await grain.Facts().Soon());
        await grain.Set(9).Soon();
        Assert.Equal("9 True 3", await grain.Facts().Soon());
    }

    [Fact]
    public async Task DeleteStateOnClear_RemovesTheRow()
    {
        await using var silo = await Start(o => o.DeleteStateOnClear = true);
        var grain = silo.Grain<ILedgerGrain>("agent:7");
        await grain.Set(5).Soon();

        await grain.Clear().Soon();

        Assert.Equal("0 False ", await grain.Facts().Soon());
        Assert.Equal(0L, Ask("SELECT count(*) FROM OrleansStorage"));
    }

    [Fact]
    public async Task Rule23_ForeignWrite_IsAConflictAndTheNextCallSeesIt()
    {
        await using var silo = await Start();
        var grain = silo.Grain<ILedgerGrain>("agent:7");
        await grain.Set(5).Soon();

        Run("""UPDATE OrleansStorage SET Version = Version + 1, PayloadBinary = CAST('{"Value":77}' AS BLOB)""");
        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.Set(6).Soon());

        Assert.Equal("77 True 2", await grain.Facts().Soon());
    }

    [Fact]
    public async Task Rule23_TwoFirstWrites_TheSecondIsAConflict()
    {
        await using var silo = await Start();
        var grain = silo.Grain<ILedgerGrain>("agent:7");
        await grain.Facts().Soon();

        Run("""
            INSERT INTO OrleansStorage (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainIdExtensionString, GrainTypeString, ServiceId, Version)
            VALUES ($h, $t, 0, 0, 'agent:7', 'ledger', 'dev', 1)
            """, ("$h", DatabaseKey.Of("agent:7").Hash), ("$t", (int)StableHash.ComputeHash("ledger"u8)));

        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.Set(6).Soon());
    }

    [Fact]
    public async Task Row_IsTheOneThatOrleansWouldWrite()
    {
        await using var silo = await Start();
        await silo.Grain<ILedgerGrain>("agent:7").Set(5).Soon();

        Assert.Equal(
            "0/0/agent:7/ledger/dev/1/{\"Value\":5}",
            Ask("""
                SELECT GrainIdN0 || '/' || GrainIdN1 || '/' || GrainIdExtensionString || '/' || GrainTypeString || '/' || ServiceId
                    || '/' || Version || '/' || CAST(PayloadBinary AS TEXT) FROM OrleansStorage
                """));
    }

    // Rows that were read on a real silo, see the findings on string keys that look like numbers.
    [Theory]
    [InlineData("a1", 0, 161, null)]
    [InlineData("A1", 0, 161, null)]
    [InlineData("00a1", 0, 161, null)]
    [InlineData("dead", 0, 57005, null)]
    [InlineData("ffffffffffffffff", 0, -1, null)]
    [InlineData("7+8", 0, 7, "8")]
    [InlineData("agent-7", 0, 0, "agent-7")]
    [InlineData("00000000000000010000000000000002", 281474976710656, 144115188075855872, null)]
    public void Key_IsNormalisedAsByOrleans(string key, long n0, long n1, string? extension)
    {
        var mapped = DatabaseKey.Of(key);

        Assert.Equal((n0, n1, extension), (mapped.N0, mapped.N1, mapped.Extension));
    }

    [Fact]
    public void Hash_IsXxHash32()
    {
        // Test vectors of the xxHash specification, seed 0.
        Assert.Equal(0x02CC5D05u, StableHash.ComputeHash(""u8));
        Assert.Equal(0x32D153FFu, StableHash.ComputeHash("abc"u8));
        Assert.Equal(0x63A14D5Fu, StableHash.ComputeHash("abcdefghijklmnopqrstuvwxyz"u8));
    }

    [Fact]
    public async Task MissingStatement_FailsTheStart()
    {
        Run("DELETE FROM OrleansQuery WHERE QueryKey = 'ClearStorageKey'");

        var thrown = await Assert.ThrowsAsync<OrleansConfigurationException>(() => Start());

        Assert.Contains("Missing are: ClearStorageKey", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DataSourceAndConnectionString_MustNotBothBeGiven() =>
        await Assert.ThrowsAsync<OrleansConfigurationException>(() => Start(o => o.DataSource = SqliteFactory.Instance.CreateDataSource(_connectionString)));

    [Fact]
    public async Task DataSource_ServesAsWell()
    {
        await using var source = SqliteFactory.Instance.CreateDataSource(_connectionString);
        await using var silo = await Start(o => (o.DataSource, o.ConnectionString) = (source, null));

        await silo.Grain<ILedgerGrain>("agent:7").Set(5).Soon();

        Assert.Equal("5 True 1", await silo.Grain<ILedgerGrain>("agent:7").Facts().Soon());
    }

    private Task<Silo> Start(Action<AdoNetGrainStorageOptions>? more = null) => Silo.Start(s => s
        .UseSystemTextJsonGrainStorageSerializer()
        .AddAdoNetGrainStorageAsDefault(options =>
        {
            options.Invariant = "System.Data.SQLite";
            options.ConnectionString = _connectionString;
            more?.Invoke(options);
        }));

    private void Run(string sql, params (string Name, object Value)[] parameters)
    {
        using var command = _keepsItAlive.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        command.ExecuteNonQuery();
    }

    private object? Ask(string sql)
    {
        using var command = _keepsItAlive.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
