using System.Data.Common;
using Orleans.Storage;

namespace Orleans.Configuration;

/// <summary>A storage in memory.</summary>
public class MemoryGrainStorageOptions : IStorageProviderSerializerOptions
{
    /// <inheritdoc/>
    public IGrainStorageSerializer GrainStorageSerializer { get; set; } = null!;
}

/// <summary>A storage in a database. Exactly one of connection string and data source must be given.</summary>
public class AdoNetGrainStorageOptions : IStorageProviderSerializerOptions
{
    /// <summary>Default of <see cref="Invariant"/>.</summary>
    public const string DEFAULT_ADONET_INVARIANT = "Microsoft.Data.SqlClient";

    /// <summary>Where the database is.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Where connections come from; it stays the caller's to dispose.</summary>
    public DbDataSource? DataSource { get; set; }

    /// <summary>Whether clearing a state deletes its row. Default: no, the row stays without payload.</summary>
    public bool DeleteStateOnClear { get; set; }

    /// <inheritdoc/>
    public IGrainStorageSerializer GrainStorageSerializer { get; set; } = null!;

    /// <summary>Which database: <c>Npgsql</c>, or <c>System.Data.SQLite</c> (which means Microsoft.Data.Sqlite).</summary>
    public string Invariant { get; set; } = DEFAULT_ADONET_INVARIANT;
}
