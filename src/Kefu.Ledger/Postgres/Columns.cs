using Kefu.Ledger.Writing;
using Npgsql;
using NpgsqlTypes;

namespace Kefu.Ledger.Postgres;

/// <summary>A table's rows as arrays, one per column. The lists are filled again for each batch, so a batch allocates nothing for them.</summary>
internal abstract class Columns
{
    private readonly List<NpgsqlParameter> _parameters = [];
    private readonly List<System.Collections.IList> _lists = [];

    public IEnumerable<NpgsqlParameter> Parameters => _parameters;

    public bool Any => _lists[0].Count > 0;

    protected List<T> Column<T>(NpgsqlDbType type)
    {
        var list = new List<T>();
        _lists.Add(list);
        _parameters.Add(new NpgsqlParameter<List<T>> { TypedValue = list, NpgsqlDbType = NpgsqlDbType.Array | type });
        return list;
    }

    protected void Clear()
    {
        foreach (var list in _lists)
        {
            list.Clear();
        }
    }
}

/// <summary>Table <c>entry</c>.</summary>
internal sealed class EntryColumns : Columns
{
    // A version without its predecessor becomes null, which the table refuses. The subquery runs only for those marked.
    public const string Insert =
        """
        insert into entry (position, stream, version, tenant, at, ordinal, cap, over, facts, key)
        select (select h.position - cardinality($1) from ledger_head h) + e.n, e.stream,
            case when e.probe and not exists (select from entry p where p.key = e.key and p.version = e.version - 1) then null else e.version end,
            e.tenant, e.at, e.ordinal, e.cap, e.over, e.facts, e.key
        from (select unnest($1) as stream, unnest($2) as version, unnest($3) as tenant, unnest($4) as at, unnest($5) as ordinal, unnest($6) as cap,
            unnest($7) as over, unnest($8) as facts, unnest($9) as probe, unnest($10) as key, generate_series(1, cardinality($1)) as n) e
        """;

    private readonly List<string> _stream;
    private readonly List<int> _version;
    private readonly List<string> _tenant;
    private readonly List<DateTime> _at;
    private readonly List<short?> _ordinal;
    private readonly List<short?> _cap;
    private readonly List<bool> _over;
    private readonly List<string> _facts;
    private readonly List<bool> _probe;
    private readonly List<Guid> _key;

    public EntryColumns()
    {
        _stream = Column<string>(NpgsqlDbType.Text);
        _version = Column<int>(NpgsqlDbType.Integer);
        _tenant = Column<string>(NpgsqlDbType.Text);
        _at = Column<DateTime>(NpgsqlDbType.TimestampTz);
        _ordinal = Column<short?>(NpgsqlDbType.Smallint);
        _cap = Column<short?>(NpgsqlDbType.Smallint);
        _over = Column<bool>(NpgsqlDbType.Boolean);
        _facts = Column<string>(NpgsqlDbType.Text);
        _probe = Column<bool>(NpgsqlDbType.Boolean);
        _key = Column<Guid>(NpgsqlDbType.Uuid);
    }

    public void Fill(List<BatchEntry> entries)
    {
        Clear();
        foreach (var (append, _, probe) in entries)
        {
            _stream.Add(append.Stream);
            _version.Add(append.ExpectedVersion + 1);
            _tenant.Add(append.Tenant);
            _at.Add(append.At.UtcDateTime);
            _ordinal.Add((short?)append.Ordinal?.Number);
            _cap.Add((short?)append.Ordinal?.Cap);
            _over.Add(append.Ordinal?.Over ?? false);
            _facts.Add(append.Facts);
            _probe.Add(probe);
            _key.Add(RowKeys.OfStream(append.Stream));
        }
    }
}

/// <summary>Table <c>conversation</c>.</summary>
internal sealed class ConversationColumns : Columns
{
    public const string Insert =
        """
        insert into conversation (id, tenant, store, customer, platform, date, settled, status, priority, owner, last_owner, version,
            first_message_at, opened_at, assigned_at, first_reply_at, closed_at, transfers, invited, score)
        select unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8), unnest($9), unnest($10), unnest($11), unnest($12), unnest($13), unnest($14), unnest($15), unnest($16), unnest($17), unnest($18), unnest($19), unnest($20)
        """;

    public const string Upsert = Insert +
        """

        on conflict (id) do update set
            first_message_at = excluded.first_message_at, opened_at = excluded.opened_at, assigned_at = excluded.assigned_at,
            first_reply_at = excluded.first_reply_at, closed_at = excluded.closed_at, version = excluded.version, date = excluded.date,
            settled = excluded.settled, status = excluded.status, priority = excluded.priority, transfers = excluded.transfers,
            score = excluded.score, invited = excluded.invited, tenant = excluded.tenant, store = excluded.store,
            customer = excluded.customer, platform = excluded.platform, owner = excluded.owner, last_owner = excluded.last_owner
        where excluded.version > conversation.version
        """;

    private readonly List<string> _id;
    private readonly List<string> _tenant;
    private readonly List<string> _store;
    private readonly List<string> _customer;
    private readonly List<string> _platform;
    private readonly List<DateOnly> _date;
    private readonly List<DateOnly?> _settled;
    private readonly List<short> _status;
    private readonly List<short> _priority;
    private readonly List<string?> _owner;
    private readonly List<string?> _lastOwner;
    private readonly List<int> _version;
    private readonly List<DateTime> _firstMessageAt;
    private readonly List<DateTime> _openedAt;
    private readonly List<DateTime?> _assignedAt;
    private readonly List<DateTime?> _firstReplyAt;
    private readonly List<DateTime?> _closedAt;
    private readonly List<short> _transfers;
    private readonly List<bool> _invited;
    private readonly List<short?> _score;

    public ConversationColumns()
    {
        _id = Column<string>(NpgsqlDbType.Text);
        _tenant = Column<string>(NpgsqlDbType.Text);
        _store = Column<string>(NpgsqlDbType.Text);
        _customer = Column<string>(NpgsqlDbType.Text);
        _platform = Column<string>(NpgsqlDbType.Text);
        _date = Column<DateOnly>(NpgsqlDbType.Date);
        _settled = Column<DateOnly?>(NpgsqlDbType.Date);
        _status = Column<short>(NpgsqlDbType.Smallint);
        _priority = Column<short>(NpgsqlDbType.Smallint);
        _owner = Column<string?>(NpgsqlDbType.Text);
        _lastOwner = Column<string?>(NpgsqlDbType.Text);
        _version = Column<int>(NpgsqlDbType.Integer);
        _firstMessageAt = Column<DateTime>(NpgsqlDbType.TimestampTz);
        _openedAt = Column<DateTime>(NpgsqlDbType.TimestampTz);
        _assignedAt = Column<DateTime?>(NpgsqlDbType.TimestampTz);
        _firstReplyAt = Column<DateTime?>(NpgsqlDbType.TimestampTz);
        _closedAt = Column<DateTime?>(NpgsqlDbType.TimestampTz);
        _transfers = Column<short>(NpgsqlDbType.Smallint);
        _invited = Column<bool>(NpgsqlDbType.Boolean);
        _score = Column<short?>(NpgsqlDbType.Smallint);
    }

    public void Fill(List<BatchConversation> rows, bool isNew)
    {
        Clear();
        foreach (var (row, fresh) in rows)
        {
            if (fresh == isNew)
            {
                Add(row);
            }
        }
    }

    private void Add(ConversationRow row)
    {
        _id.Add(row.Id);
        _tenant.Add(row.Tenant);
        _store.Add(row.Store);
        _customer.Add(row.Customer);
        _platform.Add(row.Platform);
        _date.Add(row.Date);
        _settled.Add(RowRules.Settled(row));
        _status.Add((short)row.Status);
        _priority.Add((short)row.Priority);
        _owner.Add(row.Owner);
        _lastOwner.Add(row.LastOwner);
        _version.Add(row.Version);
        _firstMessageAt.Add(row.FirstMessageAt.UtcDateTime);
        _openedAt.Add(row.OpenedAt.UtcDateTime);
        _assignedAt.Add(row.AssignedAt?.UtcDateTime);
        _firstReplyAt.Add(row.FirstReplyAt?.UtcDateTime);
        _closedAt.Add(row.ClosedAt?.UtcDateTime);
        _transfers.Add((short)Math.Min(row.Transfers, short.MaxValue));
        _invited.Add(row.Invited);
        _score.Add((short?)row.Score);
    }
}

/// <summary>Table <c>directory</c>.</summary>
internal sealed class DirectoryColumns : Columns
{
    public const string Upsert =
        """
        insert into directory (tenant, kind, id, version, position, body)
        select d.tenant, d.kind, d.id, d.version, (select h.position from ledger_head h) - d.before_head, d.body
        from unnest($1, $2, $3, $4, $5, $6) as d (tenant, kind, id, version, before_head, body)
        on conflict (tenant, kind, id) do update set version = excluded.version, position = excluded.position, body = excluded.body
        where excluded.version > directory.version
        """;

    private readonly List<string> _tenant;
    private readonly List<short> _kind;
    private readonly List<string> _id;
    private readonly List<int> _version;
    private readonly List<int> _beforeHead;
    private readonly List<string> _body;

    public DirectoryColumns()
    {
        _tenant = Column<string>(NpgsqlDbType.Text);
        _kind = Column<short>(NpgsqlDbType.Smallint);
        _id = Column<string>(NpgsqlDbType.Text);
        _version = Column<int>(NpgsqlDbType.Integer);
        _beforeHead = Column<int>(NpgsqlDbType.Integer);
        _body = Column<string>(NpgsqlDbType.Text);
    }

    public void Fill(Batch batch)
    {
        Clear();
        foreach (var (row, entry) in batch.Documents)
        {
            _tenant.Add(row.Tenant);
            _kind.Add((short)row.Kind);
            _id.Add(row.Id);
            _version.Add(row.Version);
            _beforeHead.Add(batch.Entries.Count - 1 - entry);
            _body.Add(row.Body);
        }
    }
}

/// <summary>Table <c>receipt</c>.</summary>
internal sealed class ReceiptColumns : Columns
{
    public const string Insert =
        "insert into receipt (tenant, key, hash, answer, at, id) select unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6)";

    private readonly List<string> _tenant;
    private readonly List<string> _key;
    private readonly List<string> _hash;
    private readonly List<string> _answer;
    private readonly List<DateTime> _at;
    private readonly List<Guid> _id;

    public ReceiptColumns()
    {
        _tenant = Column<string>(NpgsqlDbType.Text);
        _key = Column<string>(NpgsqlDbType.Text);
        _hash = Column<string>(NpgsqlDbType.Text);
        _answer = Column<string>(NpgsqlDbType.Text);
        _at = Column<DateTime>(NpgsqlDbType.TimestampTz);
        _id = Column<Guid>(NpgsqlDbType.Uuid);
    }

    public void Fill(List<(Receipt Receipt, int Commit)> receipts)
    {
        Clear();
        foreach (var (receipt, _) in receipts)
        {
            _tenant.Add(receipt.Tenant);
            _key.Add(receipt.Key);
            _hash.Add(receipt.Hash);
            _answer.Add(receipt.Answer);
            _at.Add(receipt.At.UtcDateTime);
            _id.Add(RowKeys.OfReceipt(receipt.Tenant, receipt.Key));
        }
    }
}

/// <summary>Table <c>audit</c>.</summary>
internal sealed class AuditColumns : Columns
{
    public const string Insert =
        "insert into audit (tenant, at, actor, act, target, outcome, detail, address) select * from unnest($1, $2, $3, $4, $5, $6, $7, $8)";

    private readonly List<string> _tenant;
    private readonly List<DateTime> _at;
    private readonly List<string> _actor;
    private readonly List<string> _act;
    private readonly List<string> _target;
    private readonly List<string> _outcome;
    private readonly List<string?> _detail;
    private readonly List<string?> _address;

    public AuditColumns()
    {
        _tenant = Column<string>(NpgsqlDbType.Text);
        _at = Column<DateTime>(NpgsqlDbType.TimestampTz);
        _actor = Column<string>(NpgsqlDbType.Text);
        _act = Column<string>(NpgsqlDbType.Text);
        _target = Column<string>(NpgsqlDbType.Text);
        _outcome = Column<string>(NpgsqlDbType.Text);
        _detail = Column<string?>(NpgsqlDbType.Text);
        _address = Column<string?>(NpgsqlDbType.Text);
    }

    public void Fill(List<AuditRow> rows)
    {
        Clear();
        foreach (var row in rows)
        {
            _tenant.Add(row.Tenant);
            _at.Add(row.At.UtcDateTime);
            _actor.Add(row.Actor);
            _act.Add(row.Act);
            _target.Add(row.Target);
            _outcome.Add(row.Outcome);
            _detail.Add(row.Detail);
            _address.Add(row.Address);
        }
    }
}
