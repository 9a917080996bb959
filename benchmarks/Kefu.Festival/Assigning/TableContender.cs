using Dapper;
using Npgsql;

namespace Kefu.Festival.Assigning;

/// <summary>
/// The yardsticks: the row-locking queue that a good engineer would write instead, with Npgsql and Dapper on two tables. It does
/// less than Kefu does: no idempotency, no history, no reason for the choice, no check for a conversation that is open already.
/// </summary>
internal abstract class TableContender : IContender
{
    // Agents' rows change with every open: half of each page is left free, so that a new version stays on its page and touches no
    // index (the one on store is all that the choice needs: it reads the store's rows and sorts them).
    private const string Schema =
        """
        create table agents (
            id integer primary key,
            store integer not null,
            open integer not null default 0,
            cap integer not null,
            taken integer not null default 0,
            daily_cap integer not null,
            last_assigned timestamptz
        ) with (fillfactor = 50);
        create index agents_store on agents (store);

        create table conversations (
            id bigint generated always as identity primary key,
            store integer not null,
            customer text not null,
            platform text not null,
            message_id text not null,
            message text not null,
            status smallint not null,
            agent integer,
            opened_at timestamptz not null default now(),
            assigned_at timestamptz
        );
        create index conversations_waiting on conversations (store, opened_at) where status = 1;
        """;

    protected const string Pick =
        """
        select id from agents where store = @store and open < cap and taken < daily_cap
        order by open, last_assigned nulls first limit 1 for update skip locked
        """;

    private Shape _shape = null!;

    protected NpgsqlDataSource Source { get; private set; } = null!;

    public async Task Start(string database, Shape shape, int tenants, int callers, CancellationToken cancellationToken)
    {
        _shape = shape;
        Source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database)
        {
            MinPoolSize = callers,
            MaxPoolSize = callers,
            NoResetOnClose = true,
            MaxAutoPrepare = 32,
            AutoPrepareMinUsages = 2,
        });
        await using var connection = await Source.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(Schema);
        var cap = Shape.Cap;
        await connection.ExecuteAsync(
            "insert into agents (id, store, cap, daily_cap) select n, n / @AgentsPerStore, @cap, @cap from generate_series(0, @Count - 1) n",
            new { shape.AgentsPerStore, cap, Count = tenants * shape.Agents });
        await connection.ExecuteAsync("vacuum analyze agents");
    }

    public async ValueTask<string?> Open(int caller, long number)
    {
        var (tenant, store) = _shape.PlaceOf(number);
        var inquiry = new Inquiry((tenant * _shape.Stores) + store, Names.Customer(number), Names.Platform, Names.Message(number), Names.Text(number));
        await using var connection = await Source.OpenConnectionAsync();
        return await Open(connection, inquiry) is null ? "no agent, though there is one with room" : null;
    }

    public Task<IReadOnlyList<string>> Verify(NpgsqlConnection connection, long acknowledged) => Verification.OfTables(connection, acknowledged);

    public async ValueTask DisposeAsync()
    {
        if (Source is not null)
        {
            await Source.DisposeAsync();
        }
    }

    /// <returns>The agent; null if none was found.</returns>
    protected abstract Task<int?> Open(NpgsqlConnection connection, Inquiry inquiry);

    protected sealed record Inquiry(int Store, string Customer, string Platform, string MessageId, string Message);
}

/// <summary>One transaction for each open: insert, choose and count, update.</summary>
internal sealed class TransactionContender : TableContender
{
    private const string Insert =
        """
        insert into conversations (store, customer, platform, message_id, message, status)
        values (@Store, @Customer, @Platform, @MessageId, @Message, 1) returning id
        """;

    private const string Take =
        $"""
        update agents set open = open + 1, taken = taken + 1, last_assigned = clock_timestamp()
        where id = ({Pick}) returning id
        """;

    private const string Assign = "update conversations set status = 2, agent = @agent, assigned_at = clock_timestamp() where id = @id";

    protected override async Task<int?> Open(NpgsqlConnection connection, Inquiry inquiry)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        var id = await connection.ExecuteScalarAsync<long>(Insert, inquiry, transaction);
        var agent = await connection.ExecuteScalarAsync<int?>(Take, new { store = inquiry.Store }, transaction);
        if (agent is not null)
        {
            await connection.ExecuteAsync(Assign, new { id, agent }, transaction);
        }

        await transaction.CommitAsync();
        return agent;
    }
}

/// <summary>The whole open as one statement. The choice must be materialized: else it gives "no agent" under contention, which is not so.</summary>
internal sealed class StatementContender : TableContender
{
    private const string OpenAndAssign =
        $"""
        with pick as materialized ({Pick}),
        taken as (
            update agents set open = open + 1, taken = taken + 1, last_assigned = clock_timestamp()
            from pick where agents.id = pick.id returning agents.id
        )
        insert into conversations (store, customer, platform, message_id, message, status, agent, assigned_at)
        select @store, @Customer, @Platform, @MessageId, @Message, case when t.id is null then 1 else 2 end, t.id, case when t.id is null then null else clock_timestamp() end
        from (select 1) one left join taken t on true
        returning agent
        """;

    protected override Task<int?> Open(NpgsqlConnection connection, Inquiry inquiry) => connection.ExecuteScalarAsync<int?>(
        OpenAndAssign, new { store = inquiry.Store, inquiry.Customer, inquiry.Platform, inquiry.MessageId, inquiry.Message });
}
