using System.Collections.Immutable;
using System.Data.Common;
using Dapper;

namespace Kefu.Ledger.Reading;

/// <summary>What a customer's grain asks.</summary>
internal readonly record struct CustomerRequest(string Tenant, string Customer, DateOnly Since, string Key);

/// <summary>Which stream, from where.</summary>
internal readonly record struct StreamRequest(string Stream, int AfterVersion);

/// <summary>How one database reads. Its failures come out as <see cref="LedgerUnavailableException"/>.</summary>
internal interface IReadDatabase
{
    /// <summary>Answers many requests in one round trip.</summary>
    Task<ImmutableArray<Entry>[]> ReadStreams(IReadOnlyList<StreamRequest> requests);

    /// <inheritdoc cref="ReadStreams"/>
    Task<CustomerView[]> FindCustomers(IReadOnlyList<CustomerRequest> requests);

    /// <inheritdoc cref="ReadStreams"/>
    Task<Receipt?[]> FindReceipts(IReadOnlyList<(string Tenant, string Key)> requests);

    /// <inheritdoc cref="ReadStreams"/>
    Task<ImmutableArray<ConversationRow>[]> FindConversations(IReadOnlyList<ImmutableArray<string>> requests);

    /// <summary>Runs one query.</summary>
    Task<List<T>> Query<T>(string sql, Arguments arguments, Func<DbDataReader, T> read, CancellationToken cancellationToken);

    /// <summary>Runs one statement.</summary>
    Task Execute(string sql, Arguments arguments, CancellationToken cancellationToken);

    /// <summary>How this database spells what differs.</summary>
    IDialect Dialect { get; }
}

/// <summary>Where the SQL and the types of the databases differ.</summary>
internal interface IDialect
{
    DateTimeOffset Time(DbDataReader row, int column);

    DateOnly Date(DbDataReader row, int column);

    object Parameter(DateTimeOffset time);

    object Parameter(DateOnly date);

    object Parameter(IEnumerable<DateOnly> dates);

    object Parameter(IEnumerable<string> names);

    /// <summary>"<paramref name="column"/> is one of the dates or names of the parameter".</summary>
    string IsOneOf(string column, string parameter);

    /// <summary>Seconds between two times, as a number.</summary>
    string Seconds(string from, string to);
}

/// <summary>A query's named arguments.</summary>
internal sealed class Arguments : SqlMapper.IDynamicParameters
{
    private readonly List<(string Name, object? Value)> _values = [];

    public Arguments With(string name, object? value)
    {
        _values.Add((name, value));
        return this;
    }

    public void AddParameters(System.Data.IDbCommand command, SqlMapper.Identity identity)
    {
        foreach (var (name, value) in _values)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }
    }
}
