using System.Data.Common;
using System.Text.Json;
using Kefu.Ledger.Reading;

namespace Kefu.Ledger.Sqlite;

/// <summary>SQLite's spelling: times are microseconds since 1970, dates are days since 0001-01-01.</summary>
internal sealed class SqliteDialect : IDialect
{
    public static long Micros(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    public DateTimeOffset Time(DbDataReader row, int column) =>
        DateTimeOffset.UnixEpoch.AddTicks(row.GetInt64(column) * TimeSpan.TicksPerMicrosecond);

    public DateOnly Date(DbDataReader row, int column) => DateOnly.FromDayNumber(row.GetInt32(column));

    public object Parameter(DateTimeOffset time) => Micros(time);

    public object Parameter(DateOnly date) => date.DayNumber;

    public object Parameter(IEnumerable<DateOnly> dates) => JsonSerializer.Serialize(dates.Select(d => d.DayNumber).ToArray());

    public object Parameter(IEnumerable<string> names) => JsonSerializer.Serialize(names.ToArray());

    public string IsOneOf(string column, string parameter) => $"{column} in (select value from json_each({parameter}))";

    public string Seconds(string from, string to) => $"(({to} - {from}) / 1000000.0)";
}
