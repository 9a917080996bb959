using System.Collections.Immutable;
using Kefu.Domain.Conversations;

namespace Kefu.Ledger.Reading;

/// <summary>
/// The list of conversations, newest first. There is no index for it, because every opened conversation would pay for one: it is
/// read back in time window by window, each four times as long as the one before, until the page is full.
/// </summary>
internal sealed class ConversationList(IReadDatabase database, TimeProvider clock)
{
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(3_660);

    private readonly RowReader _rows = new(database.Dialect);

    public async Task<ImmutableArray<ConversationRow>> Page(ConversationFilter filter, CancellationToken cancellationToken)
    {
        var limit = Math.Clamp(filter.Limit, 1, 200);
        if (filter.Owner is not null || filter.Status is ConversationStatus.Waiting or ConversationStatus.Assigned or ConversationStatus.Active or ConversationStatus.Pending)
        {
            return [.. await Read(filter, "settled is null and store > ''", new(), limit, cancellationToken)];
        }

        var now = clock.GetUtcNow();
        var newest = filter.After?.OpenedAt ?? now.AddDays(2);
        var last = newest - Horizon;

        // Along a store or a customer a day is little; in a whole tenant it may be a million.
        var (narrow, to) = (filter.Store is not null || filter.Customer is not null, newest.AddTicks(TimeSpan.TicksPerMillisecond));
        var length = narrow ? TimeSpan.FromDays(4) : TimeSpan.FromHours(1) + (filter.After is null ? TimeSpan.FromDays(2) : TimeSpan.Zero);
        List<ConversationRow> page = [];
        while (page.Count < limit && to > last)
        {
            var from = to - length;
            page.AddRange(await Window(filter, narrow, from, to, limit - page.Count, cancellationToken));
            (to, length) = (from, length * 4);
        }

        return [.. page];
    }

    private async Task<List<ConversationRow>> Window(
        ConversationFilter filter, bool narrow, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancellationToken)
    {
        var arguments = new Arguments().With("from", database.Dialect.Parameter(from)).With("to", database.Dialect.Parameter(to));
        if (!narrow)
        {
            return await Read(filter, "opened_at >= @from and opened_at < @to", arguments, limit, cancellationToken);
        }

        // As a comparison of rows the times cannot be taken for a condition on the coarse index of times.
        const string Times = "(opened_at, id) >= (@from, '') and (opened_at, id) < (@to, '')";
        arguments.With("dates", database.Dialect.Parameter(DatesOf(from, to)));
        return await Read(filter, $"settled is null and {Times}", arguments, limit, cancellationToken, $"{database.Dialect.IsOneOf("settled", "@dates")} and {Times}");
    }

    private async Task<List<ConversationRow>> Read(
        ConversationFilter filter, string where, Arguments arguments, int limit, CancellationToken cancellationToken, string? orWhere = null)
    {
        var also = " and tenant = @tenant";
        arguments.With("tenant", filter.Tenant).With("limit", limit);
        Narrow(filter.Store, "store");
        Narrow(filter.Customer, "customer");
        Narrow(filter.Owner, "owner");
        Narrow((short?)filter.Status, "status");
        if (filter.After is { } after)
        {
            also += " and (opened_at, id) < (@time, @id)";
            arguments.With("time", database.Dialect.Parameter(after.OpenedAt)).With("id", after.Id);
        }

        var sql = $"select * from (select {RowReader.ConversationColumns} from conversation where {where}{also} order by opened_at desc, id desc limit @limit) a";
        if (orWhere is not null)
        {
            sql += $" union all select * from (select {RowReader.ConversationColumns} from conversation where {orWhere}{also} order by opened_at desc, id desc limit @limit) b";
        }

        return await database.Query($"{sql} order by opened_at desc, id desc limit @limit", arguments, _rows.Conversation, cancellationToken);

        void Narrow(object? value, string column)
        {
            if (value is not null)
            {
                also += column is "store" or "customer" ? $" and {column} = @{column} and {column} > ''" : $" and {column} = @{column}";
                arguments.With(column, value);
            }
        }
    }

    // A business date begins at most 14 hours before that date in UTC and ends at most 36 + 12 hours after.
    private static IEnumerable<DateOnly> DatesOf(DateTimeOffset from, DateTimeOffset to)
    {
        var end = DateOnly.FromDateTime(to.UtcDateTime).AddDays(1);
        for (var date = DateOnly.FromDateTime(from.UtcDateTime).AddDays(-2); date <= end; date = date.AddDays(1))
        {
            yield return date;
        }
    }
}
