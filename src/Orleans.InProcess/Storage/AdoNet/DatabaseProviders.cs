using System.Data.Common;
using System.Reflection;
using Orleans.Configuration;

namespace Orleans.Storage.AdoNet;

/// <summary>Finds a database's ADO.NET provider by its name, without a reference to any.</summary>
internal static class DatabaseProviders
{
    internal const string PostgreSql = "Npgsql";

    /// <summary>Historical: it means Microsoft.Data.Sqlite.</summary>
    internal const string Sqlite = "System.Data.SQLite";

    internal static DbDataSource SourceFor(AdoNetGrainStorageOptions options, string name)
    {
        if ((options.DataSource is null) == string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            throw new Runtime.OrleansConfigurationException($"AdoNet grain storage \"{name}\" needs either a ConnectionString or a DataSource, not both.");
        }

        return options.DataSource ?? FactoryOf(options.Invariant).CreateDataSource(options.ConnectionString!);
    }

    private static DbProviderFactory FactoryOf(string invariant)
    {
        if (DbProviderFactories.TryGetFactory(invariant, out var registered))
        {
            return registered;
        }

        var (assembly, type) = invariant switch
        {
            PostgreSql => ("Npgsql", "Npgsql.NpgsqlFactory"),
            Sqlite => ("Microsoft.Data.Sqlite", "Microsoft.Data.Sqlite.SqliteFactory"),
            _ => throw new InvalidOperationException($"Database provider factory with '{invariant}' invariant name not supported."),
        };
        var instance = Assembly.Load(assembly).GetType(type, throwOnError: true)!.GetField("Instance", BindingFlags.Public | BindingFlags.Static);
        return (DbProviderFactory)instance!.GetValue(null)!;
    }
}
