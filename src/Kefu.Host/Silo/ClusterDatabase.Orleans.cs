using System.Net;
using Kefu.Host.Failures;
using Npgsql;

namespace Kefu.Host.Silo;

/// <summary>The tables in which the silos find each other, in a schema of their own beside the ledger. Brought up before the silo starts.</summary>
internal sealed class ClusterDatabase : IHostedLifecycleService
{
    /// <summary>What the ADO.NET providers call PostgreSQL.</summary>
    public const string Invariant = "Npgsql";

    private const string Script = "orleans-postgresql.sql";

    // SiloStatus.Active; a heartbeat comes every 5 s.
    private const string LivingElsewhere = """
        SELECT HostName FROM OrleansMembershipTable
        WHERE DeploymentId = @id AND Status = 3 AND HostName <> @host AND IAmAliveTime > now() - interval '20 seconds' LIMIT 1
        """;

    private readonly ClusterSettings _settings;
    private readonly string _schema;

    private ClusterDatabase(ClusterSettings settings, string schema, string connectionString) =>
        (_settings, _schema, ConnectionString) = (settings, schema, connectionString);

    /// <summary>Connects to the cluster's schema.</summary>
    public string ConnectionString { get; }

    /// <summary>The cluster's tables beside a ledger.</summary>
    public static ClusterDatabase Of(string ledger, ClusterSettings settings)
    {
        var text = new NpgsqlConnectionStringBuilder(ledger);
        var beside = text.SearchPath?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(s => s != "public") ?? "kefu";
        text.SearchPath = settings.Schema ?? $"{beside}_orleans";
        text.ApplicationName = "kefu-cluster";
        text.MaxPoolSize = 4;
        return new ClusterDatabase(settings, text.SearchPath, text.ConnectionString);
    }

    /// <inheritdoc/>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            // Silos that start together take turns; so does the script.
            await Execute(connection, "SELECT pg_advisory_xact_lock(hashtextextended('kefu/orleans', 0))", cancellationToken);
            if (!await Exists(connection, cancellationToken))
            {
                await Execute(connection, $"CREATE SCHEMA {_schema}", cancellationToken);
            }

            await Execute(connection, await ReadScript(cancellationToken), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        await CheckAddress(connection, cancellationToken);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Two machines that both call themselves 127.0.0.1 would take each other for themselves.</summary>
    private async Task CheckAddress(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!_settings.IsLocal)
        {
            return;
        }

        await using var command = new NpgsqlCommand(LivingElsewhere, connection);
        command.Parameters.AddWithValue("id", _settings.Id);
        command.Parameters.AddWithValue("host", Dns.GetHostName());
        if (await command.ExecuteScalarAsync(cancellationToken) is string other)
        {
            throw new CommandException(
                ExitCode.Configuration,
                $"The cluster on this database has a silo on another machine ({other}), which cannot reach {_settings.Address}. Set {ClusterSettings.Section}:{nameof(_settings.Address)} to this machine's address in the private network.");
        }
    }

    private async Task<bool> Exists(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = @schema)", connection);
        command.Parameters.AddWithValue("schema", _schema);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<string> ReadScript(CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(typeof(ClusterDatabase).Assembly.GetManifestResourceStream(Script)!);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
