using System.Data.Common;
using Orleans.Runtime;

namespace Orleans.Storage.AdoNet;

/// <summary>The statements of a storage, as its database knows them.</summary>
internal sealed record StorageQueries(string Write, string Read, string Clear, string? Delete)
{
    private const string Load_ = "SELECT QueryKey, QueryText FROM OrleansQuery "
        + "WHERE QueryKey IN ('WriteToStorageKey', 'ReadFromStorageKey', 'ClearStorageKey', 'DeleteStorageKey')";

    internal static async Task<StorageQueries> Load(DbDataSource source, bool deleteOnClear, CancellationToken cancellationToken)
    {
        Dictionary<string, string> queries = new(StringComparer.Ordinal);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = Load_;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            queries[reader.GetString(0)] = reader.GetString(1);
        }

        string[] needed = ["WriteToStorageKey", "ReadFromStorageKey", "ClearStorageKey", .. deleteOnClear ? ["DeleteStorageKey"] : Array.Empty<string>()];
        var missing = needed.Where(key => !queries.ContainsKey(key)).ToArray();
        return missing.Length == 0
            ? new(queries[needed[0]], queries[needed[1]], queries[needed[2]], queries.GetValueOrDefault("DeleteStorageKey"))
            : throw new OrleansConfigurationException($"Not all required queries found. Missing are: {string.Join(", ", missing)}");
    }
}
