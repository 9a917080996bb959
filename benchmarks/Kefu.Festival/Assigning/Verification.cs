using Dapper;
using Npgsql;

namespace Kefu.Festival.Assigning;

/// <summary>What a database must hold after so many acknowledged opens.</summary>
internal static class Verification
{
    /// <summary>The ledger's tables. Only SQL looks here, nothing of Kefu's.</summary>
    public static Task<IReadOnlyList<string>> OfLedger(NpgsqlConnection connection, long acknowledged) => Check(
        connection,
        ("conversations assigned", acknowledged, "select count(*) from conversation where status = 2 and owner is not null"),
        ("conversations", acknowledged, "select count(*) from conversation"),
        ("inquiries counted", acknowledged, "select count(*) from entry where ordinal is not null"),
        ("inquiries counted twice", 0, "select count(*) - count(distinct (stream, ordinal)) from entry where ordinal is not null"),
        ("agent-days with a gap in their ordinals", 0,
            "select count(*) from (select from entry where ordinal is not null group by stream having max(ordinal) <> count(*) or min(ordinal) <> 1) d"),
        ("agents above the daily cap", 0, $"select count(*) from (select from entry where ordinal is not null group by stream having max(ordinal) > {Shape.Cap}) d"),
        ("agents above the concurrent cap", 0,
            $"select count(*) from (select from conversation where owner is not null group by tenant, owner having count(*) > {Shape.Cap}) d"),
        ("agents whose day and conversations differ", 0,
            """
            select count(*) from
                (select tenant, owner, count(*) n from conversation where owner is not null group by 1, 2) c
                full join (select tenant, stream, count(*) n from entry where ordinal is not null group by 1, 2) d
                on d.tenant = c.tenant and strpos(d.stream, c.owner) > 0
            where c.n is distinct from d.n
            """),
        ("conversations without their entry", 0,
            "select count(*) from conversation c where not exists (select from entry e where e.stream = 'conversation:26.' || c.id and e.version = c.version)"),
        ("receipts of messages", acknowledged, "select count(*) from receipt where starts_with(key, 'message:')"));

    /// <summary>The yardsticks' tables.</summary>
    public static Task<IReadOnlyList<string>> OfTables(NpgsqlConnection connection, long acknowledged) => Check(
        connection,
        ("conversations assigned", acknowledged, "select count(*) from conversations where status = 2 and agent is not null"),
        ("conversations", acknowledged, "select count(*) from conversations"),
        ("inquiries counted", acknowledged, "select coalesce(sum(taken), 0) from agents"),
        ("agents above a cap", 0, "select count(*) from agents where taken > daily_cap or open > cap"),
        ("agents whose count and conversations differ", 0,
            """
            select count(*) from agents a left join (select agent, count(*) n from conversations group by 1) c on c.agent = a.id
            where a.taken <> coalesce(c.n, 0) or a.open <> coalesce(c.n, 0)
            """));

    private static async Task<IReadOnlyList<string>> Check(NpgsqlConnection connection, params (string What, long Expected, string Sql)[] checks)
    {
        List<string> faults = [];
        foreach (var (what, expected, sql) in checks)
        {
            var found = await connection.ExecuteScalarAsync<long>(sql, commandTimeout: 300);
            if (found != expected)
            {
                faults.Add($"{what}: {found}, expected {expected}");
            }
        }

        return faults;
    }
}
