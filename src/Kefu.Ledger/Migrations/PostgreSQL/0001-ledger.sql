-- The ledger. Codes of kinds and states are those of the C# enums (ConversationStatus, PriorityClass, DirectoryKind).
-- Comparison of keys is by bytes (collation "C"): the same on every machine, and the cheapest.

-- One row. Each batch adds its entries to it first: the row lock is held until the commit, so positions have no gaps and become
-- visible in their order. A reader of "position > n" can therefore never skip an entry that commits late.
create table ledger_head (
    one boolean primary key default true check (one),
    position bigint not null
) with (fillfactor = 10);
insert into ledger_head (position) values (0);

create table entry (
    position bigint not null,
    at timestamptz not null,
    version integer not null,
    ordinal smallint,
    cap smallint,
    over boolean not null,
    -- The stream's day and digest: what the indexes hold instead of its name (RowKeys).
    key uuid not null,
    stream text collate "C" not null,
    tenant text collate "C" not null,
    facts text not null,
    constraint entry_position primary key (position),
    -- A stale writer loses here, not by luck (I4).
    constraint entry_version unique (key, version),
    -- The daily cap (I1): the last fence, even if two activations of one agent exist for a moment.
    constraint entry_cap check (ordinal is null or (ordinal >= 1 and cap is not null and cap between 1 and 120 and (ordinal <= cap or over)))
);
create unique index entry_ordinal on entry (key, ordinal) where ordinal is not null;
-- Streams by name, to find an agent's last day. Conversations, which are nearly all of them, are never looked for in that way.
create index entry_stream on entry (stream) where version = 1 and (stream < 'conversation:' or stream >= 'conversation;');

-- settled: the business date once the conversation is closed or abandoned, null while it is open. With it in front, whatever is
-- written today touches only today's part of each index and the small part of the open ones, however long the history is.
-- No index holds the status: open -> answered -> parked are heap-only updates.
create table conversation (
    first_message_at timestamptz not null,
    opened_at timestamptz not null,
    assigned_at timestamptz,
    first_reply_at timestamptz,
    closed_at timestamptz,
    version integer not null,
    date date not null,
    settled date,
    status smallint not null,
    priority smallint not null,
    transfers smallint not null,
    score smallint,
    invited boolean not null,
    id text collate "C" not null,
    tenant text collate "C" not null,
    store text collate "C" not null,
    customer text collate "C" not null,
    platform text collate "C" not null,
    owner text collate "C",
    last_owner text collate "C",
    constraint conversation_id primary key (id)
) with (fillfactor = 85);
-- The conditions are always true. They name the index to the planner: a query says "customer > ''" to get the customers' index and
-- cannot be given the stores' one, which statistics of a day without closed conversations make look as good (seen: 200,000 rows read for one).
create index conversation_customer on conversation (settled, tenant, customer) where customer > '';
create index conversation_store on conversation (settled, tenant, store) where store > '';
create index conversation_opened on conversation using brin (opened_at) with (pages_per_range = 32);

create table directory (
    position bigint not null,
    version integer not null,
    kind smallint not null,
    tenant text collate "C" not null,
    id text collate "C" not null,
    body text not null,
    constraint directory_id primary key (tenant, kind, id)
);
create unique index directory_position on directory (position);

create table receipt (
    at timestamptz not null,
    -- Digest of tenant and key (RowKeys).
    id uuid not null,
    tenant text collate "C" not null,
    key text collate "C" not null,
    hash text collate "C" not null,
    answer text not null,
    constraint receipt_key primary key (id)
);

create table audit (
    number bigint generated always as identity,
    at timestamptz not null,
    tenant text collate "C" not null,
    actor text not null,
    act text not null,
    target text not null,
    outcome text not null,
    detail text,
    address text,
    constraint audit_number primary key (tenant, number)
);

create table subscription (
    name text collate "C" not null,
    position bigint not null,
    constraint subscription_name primary key (name)
) with (fillfactor = 50);
