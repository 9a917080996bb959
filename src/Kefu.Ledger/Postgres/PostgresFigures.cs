using System.Net.Sockets;
using Dapper;
using Kefu.Domain.Figures;
using Kefu.Ledger.Figures;
using Npgsql;

namespace Kefu.Ledger.Postgres;

/// <summary>Figures in PostgreSQL: rows of a batch go as arrays, position and rows in one transaction.</summary>
internal sealed class PostgresFigures(NpgsqlDataSource source) : IFigureStore
{
    private const string Days = "unnest($1, $2, $3, $4, $5)";
    private const string Intervals = "unnest($1, $2, $3, $4, $5, $6)";

    public const string LoadDays =
        $"""
        select r.n::integer, f.body from {Days} with ordinality as r (date, kind, tenant, id, part, n)
        cross join lateral (
            select body from figure_day
            where date = r.date and tenant = r.tenant and kind = r.kind and id = r.id and part = r.part limit 1) f
        """;

    public const string LoadIntervals =
        $"""
        select r.n::integer, f.body from {Intervals} with ordinality as r (date, kind, tenant, id, part, begins, n)
        cross join lateral (
            select body from figure_interval
            where date = r.date and tenant = r.tenant and kind = r.kind and id = r.id and part = r.part and begins = r.begins limit 1) f
        """;

    private const string SaveDays =
        """
        insert into figure_day (date, kind, tenant, id, part, body) select * from unnest($1, $2, $3, $4, $5, $6)
        on conflict (date, tenant, kind, id, part) do update set body = excluded.body
        """;

    private const string SaveIntervals =
        """
        insert into figure_interval (date, kind, tenant, id, part, begins, body) select * from unnest($1, $2, $3, $4, $5, $6, $7)
        on conflict (date, tenant, kind, id, part, begins) do update set body = excluded.body
        """;

    private static readonly bool[] DaysThenIntervals = [false, true];

    public Task<long?> Hold(string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) => Guarded<long?>(async () =>
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(
            "insert into projection (name, version, position) values (@Name, @Version, 0) on conflict (name) do nothing",
            new { FigureBatch.Name, FigureDefinitions.Version }, transaction);
        var (version, position, held) = await connection.QuerySingleAsync<(int, long, bool)>(
            "select version, position, coalesce(owner <> @Owner and until >= @Now, false) from projection where name = @Name for update",
            new { FigureBatch.Name, Owner = owner, Now = now.UtcDateTime }, transaction);
        if (held || version > FigureDefinitions.Version)
        {
            return null;
        }

        if (version < FigureDefinitions.Version)
        {
            await Clear(connection, transaction);
            position = 0;
        }

        await connection.ExecuteAsync(
            "update projection set owner = @Owner, until = @Until where name = @Name",
            new { FigureBatch.Name, Owner = owner, Until = until.UtcDateTime }, transaction);
        await transaction.CommitAsync(cancellationToken);
        return position;
    });

    public Task<IReadOnlyList<Tally>> Load(IReadOnlyList<FigureKey> keys, CancellationToken cancellationToken) => Guarded<IReadOnlyList<Tally>>(async () =>
    {
        var tallies = new Tally[keys.Count];
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        foreach (var intervals in DaysThenIntervals)
        {
            int[] places = [.. Enumerable.Range(0, keys.Count).Where(i => keys[i].Begins is not null == intervals)];
            await using var command = new NpgsqlCommand(intervals ? LoadIntervals : LoadDays, connection);
            AddKeys(command.Parameters, [.. places.Select(i => keys[i])], intervals);
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                tallies[places[rows.GetInt32(0) - 1]] = TallyCodec.Read(rows.GetString(1));
            }
        }

        return Array.ConvertAll(tallies, t => t ?? new Tally());
    });

    public Task<bool> Save(string owner, FigureBatch batch, DateTimeOffset until, CancellationToken cancellationToken) => Guarded(async () =>
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var moved = await connection.ExecuteAsync(
            "update projection set position = @To, at = @At, until = @Until where name = @Name and owner = @Owner and position = @From",
            new { FigureBatch.Name, Owner = owner, batch.From, batch.To, At = batch.At.UtcDateTime, Until = until.UtcDateTime }, transaction);
        if (moved != 1)
        {
            return false;
        }

        foreach (var intervals in DaysThenIntervals)
        {
            var rows = batch.Rows.Where(r => r.Key.Begins is not null == intervals).ToList();
            if (rows.Count > 0)
            {
                await using var command = new NpgsqlCommand(intervals ? SaveIntervals : SaveDays, connection, transaction);
                AddKeys(command.Parameters, [.. rows.Select(r => r.Key)], intervals);
                Add(command.Parameters, rows.Select(r => r.Body).ToArray());
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    });

    public Task Release(string owner, CancellationToken cancellationToken) => Guarded(async () =>
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(
            "update projection set owner = null, until = null where name = @Name and owner = @Owner", new { FigureBatch.Name, Owner = owner });
    });

    public Task Recount(CancellationToken cancellationToken) => Guarded(async () =>
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // The row first: whoever is saving has finished, and whoever wants to save waits and then finds another position.
        await connection.ExecuteAsync("select 1 from projection where name = @Name for update", new { FigureBatch.Name }, transaction);
        await Clear(connection, transaction);
        await transaction.CommitAsync(cancellationToken);
        return true;
    });

    private static async Task Clear(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        await connection.ExecuteAsync("delete from figure_day; delete from figure_interval", transaction: transaction);
        await connection.ExecuteAsync(
            "update projection set version = @Version, position = 0, at = null, owner = null, until = null where name = @Name",
            new { FigureBatch.Name, FigureDefinitions.Version }, transaction);
    }

    private static void AddKeys(NpgsqlParameterCollection parameters, FigureKey[] keys, bool intervals)
    {
        Add(parameters, Array.ConvertAll(keys, k => k.Date));
        Add(parameters, Array.ConvertAll(keys, k => (short)k.Kind));
        Add(parameters, Array.ConvertAll(keys, k => k.Tenant));
        Add(parameters, Array.ConvertAll(keys, k => k.Id));
        Add(parameters, Array.ConvertAll(keys, k => k.Part));
        if (intervals)
        {
            Add(parameters, Array.ConvertAll(keys, k => k.Begins!.Value.UtcDateTime));
        }
    }

    private static void Add<T>(NpgsqlParameterCollection parameters, T[] values) => parameters.Add(new NpgsqlParameter<T[]> { TypedValue = values });

    private static async Task<T> Guarded<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception cause) when (cause is NpgsqlException or SocketException or IOException or TimeoutException)
        {
            throw new LedgerUnavailableException("The figures cannot be read or written now.", TimeSpan.FromSeconds(1), cause);
        }
    }
}
