using System.Data.Common;
using Kefu.Ledger.Reading;

namespace Kefu.Ledger.Postgres;

/// <summary>PostgreSQL's own types.</summary>
internal sealed class PostgresDialect : IDialect
{
    public DateTimeOffset Time(DbDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);

    public DateOnly Date(DbDataReader row, int column) => row.GetFieldValue<DateOnly>(column);

    public object Parameter(DateTimeOffset time) => time.UtcDateTime;

    public object Parameter(DateOnly date) => date;

    public object Parameter(IEnumerable<DateOnly> dates) => dates.ToArray();

    public object Parameter(IEnumerable<string> names) => names.ToArray();

    public string IsOneOf(string column, string parameter) => $"{column} = any ({parameter})";

    public string Seconds(string from, string to) => $"extract(epoch from ({to} - {from}))::float8";
}
