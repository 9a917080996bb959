using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Storage.AdoNet;

/// <summary>
/// States as rows of a database. The statements come from the database itself (table OrleansQuery), under the contract of the
/// cluster runtime's provider, so one set of scripts and rows serves both.
/// </summary>
internal sealed class AdoNetGrainStorage(string name, string serviceId, AdoNetGrainStorageOptions options) : IGrainStorage, ISiloParticipant, IDisposable
{
    // A file has one writer: waiting here costs nothing, waiting inside of SQLite costs a thread.
    private readonly SemaphoreSlim? _oneAtATime = options.Invariant == DatabaseProviders.Sqlite ? new(1) : null;
    private DbDataSource? _source;
    private StorageQueries? _queries;

    public async Task Start(CancellationToken cancellationToken)
    {
        _source = DatabaseProviders.SourceFor(options, name);
        _queries = await StorageQueries.Load(_source, options.DeleteStateOnClear, cancellationToken);
    }

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var rows = await Execute(_queries!.Read, stateName, grainId, _ => { }, reader => (
            Payload: reader["PayloadBinary"] as byte[],
            Version: VersionOf(reader["Version"])));
        var row = rows.SingleOrDefault();
        var state = row.Payload is { } payload ? options.GrainStorageSerializer.Deserialize<T>(new BinaryData(payload)) : default;
        grainState.State = state is null ? States.Fresh<T>() : state;
        grainState.ETag = row.Version;
        grainState.RecordExists = row.Payload is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        // The content is what it is now, however long the database takes.
        var payload = options.GrainStorageSerializer.Serialize(grainState.State).ToArray();
        var rows = await Execute(
            _queries!.Write,
            stateName,
            grainId,
            command =>
            {
                AddVersion(command, grainState.ETag);
                Add(command, "PayloadBinary", DbType.Binary, payload);
            },
            reader => VersionOf(reader["NewGrainStateVersion"]) ?? "");
        grainState.ETag = Checked(nameof(WriteStateAsync), rows.SingleOrDefault(), grainState.ETag, stateName, grainId);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (!grainState.RecordExists && string.IsNullOrWhiteSpace(grainState.ETag))
        {
            await ReadStateAsync(stateName, grainId, grainState);
            if (!grainState.RecordExists)
            {
                return;
            }
        }

        var rows = await Execute(
            options.DeleteStateOnClear ? _queries!.Delete! : _queries!.Clear,
            stateName,
            grainId,
            command => AddVersion(command, grainState.ETag),
            reader => VersionOf(reader[0]) ?? "");
        var version = Checked(nameof(ClearStateAsync), rows.SingleOrDefault(), grainState.ETag, stateName, grainId);
        grainState.ETag = options.DeleteStateOnClear ? null : version;
        grainState.RecordExists = false;
        grainState.State = States.Fresh<T>();
    }

    public void Dispose()
    {
        _oneAtATime?.Dispose();
        if (options.DataSource is null)
        {
            _source?.Dispose();
        }
    }

    private async Task<List<TRow>> Execute<TRow>(
        string query, string stateName, GrainId grainId, Action<DbCommand> more, Func<DbDataReader, TRow> read)
    {
        if (_oneAtATime is null)
        {
            return await Execute(_source!, query, command => Bind(command, stateName, grainId, more), read);
        }

        await _oneAtATime.WaitAsync();
        try
        {
            return await Execute(_source!, query, command => Bind(command, stateName, grainId, more), read);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private static async Task<List<TRow>> Execute<TRow>(DbDataSource source, string query, Action<DbCommand> bind, Func<DbDataReader, TRow> read)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements come from the application's own database, as its scripts put them there.
        command.CommandText = query;
#pragma warning restore CA2100
        bind(command);
        await using var reader = await command.ExecuteReaderAsync();
        List<TRow> rows = [];
        do
        {
            while (await reader.ReadAsync())
            {
                rows.Add(read(reader));
            }
        }
        while (await reader.NextResultAsync());

        return rows;
    }

    private void Bind(DbCommand command, string stateName, GrainId grainId, Action<DbCommand> more)
    {
        var key = DatabaseKey.Of(grainId.Key.ToString());
        Add(command, "GrainIdHash", DbType.Int32, key.Hash);
        Add(command, "GrainIdN0", DbType.Int64, key.N0);
        Add(command, "GrainIdN1", DbType.Int64, key.N1);
        Add(command, "GrainTypeHash", DbType.Int32, (int)StableHash.ComputeHash(Encoding.UTF8.GetBytes(stateName)));
        Add(command, "GrainTypeString", DbType.String, stateName);
        Add(command, "GrainIdExtensionString", DbType.String, key.Extension);
        Add(command, "ServiceId", DbType.String, serviceId);
        more(command);
    }

    private static void AddVersion(DbCommand command, string? etag) => Add(
        command, "GrainStateVersion", DbType.Int32, string.IsNullOrWhiteSpace(etag) ? null : int.Parse(etag, CultureInfo.InvariantCulture));

    private static void Add(DbCommand command, string name, DbType type, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.DbType = type;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }

    private static string? VersionOf(object value) =>
        value is DBNull ? null : Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);

    // The scripts give back the version that was asked to be replaced, or none, when another one is stored.
    private string? Checked(string operation, string? stored, string? thought, string stateName, GrainId grainId) =>
        stored != thought && stored?.Length > 0
            ? stored
            : throw new InconsistentStateException(
                $"Version conflict ({operation}): ServiceId={serviceId} ProviderName={name} GrainType={stateName} GrainId={grainId.Key} ETag={thought}.",
                stored,
                thought);
}
