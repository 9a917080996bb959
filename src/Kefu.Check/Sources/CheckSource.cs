using System.Data.Common;

namespace Kefu.Check;

/// <summary>Where the ledger is.</summary>
public abstract record CheckSource
{
    /// <summary>Its name for people, without secrets.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// A PostgreSQL connection string or URI, the file of a SQLite ledger, or the directory that holds <c>kefu.db</c>.
    /// </summary>
    /// <exception cref="LedgerUnreadableException">Neither.</exception>
    public static CheckSource Parse(string databaseOrFile)
    {
        if (string.IsNullOrWhiteSpace(databaseOrFile))
        {
            throw new LedgerUnreadableException("Which ledger? Give a PostgreSQL connection string (Host=…;Database=…) or the file of a SQLite ledger.");
        }

        if (Directory.Exists(databaseOrFile))
        {
            return new SqliteSource(Path.Combine(databaseOrFile, "kefu.db"));
        }

        return !File.Exists(databaseOrFile) && LooksLikeConnectionString(databaseOrFile)
            ? new PostgreSqlSource(databaseOrFile)
            : new SqliteSource(databaseOrFile);
    }

    internal abstract Task<ILedgerTables> Open(CancellationToken cancellationToken);

    private static bool LooksLikeConnectionString(string text)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = text };
            return parts.ContainsKey("Host") || parts.ContainsKey("Server");
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

/// <summary>A ledger on SQLite.</summary>
/// <param name="File">The database's file.</param>
public sealed record SqliteSource(string File) : CheckSource
{
    /// <inheritdoc/>
    public override string Name => File;

    internal override Task<ILedgerTables> Open(CancellationToken cancellationToken) => SqliteTables.Open(File);
}

/// <summary>A ledger on PostgreSQL.</summary>
/// <param name="ConnectionString">How to reach it; an account that may only read is enough.</param>
public sealed record PostgreSqlSource(string ConnectionString) : CheckSource
{
    /// <inheritdoc/>
    public override string Name
    {
        get
        {
            var parts = new Npgsql.NpgsqlConnectionStringBuilder(ConnectionString);
            return $"{parts.Host}/{parts.Database}";
        }
    }

    internal override Task<ILedgerTables> Open(CancellationToken cancellationToken) => PostgreSqlTables.Open(ConnectionString, cancellationToken);
}
