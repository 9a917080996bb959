-- The ledger. Codes of kinds and states are those of the C# enums (ConversationStatus, PriorityClass, DirectoryKind).
-- Times are microseconds since 1970 (UTC); dates are days since 0001-01-01. One process writes (a lock beside the file), so
-- positions are handed out by it, without gaps.

create table entry (
    position integer primary key,
    stream text not null,
    version integer not null,
    tenant text not null,
    at integer not null,
    ordinal integer,
    cap integer,
    over integer not null,
    facts text not null,
    -- A stale writer loses here, not by luck (I4).
    constraint entry_version unique (stream, version),
    -- The daily cap (I1): the last fence, even if two activations of one agent exist for a moment.
    constraint entry_cap check (ordinal is null or (ordinal >= 1 and cap is not null and cap between 1 and 120 and (ordinal <= cap or over = 1)))
) strict;
create unique index entry_ordinal on entry (stream, ordinal) where ordinal is not null;

-- settled: the business date once the conversation is closed or abandoned, null while it is open. With it in front, whatever is
-- written today touches only today's part of each index and the small part of the open ones, however long the history is.
create table conversation (
    number integer primary key,
    id text not null constraint conversation_id unique,
    tenant text not null,
    store text not null,
    customer text not null,
    platform text not null,
    date integer not null,
    settled integer,
    status integer not null,
    priority integer not null,
    owner text,
    last_owner text,
    version integer not null,
    first_message_at integer not null,
    opened_at integer not null,
    assigned_at integer,
    first_reply_at integer,
    closed_at integer,
    transfers integer not null,
    invited integer not null,
    score integer
) strict;
create index conversation_customer on conversation (settled, tenant, customer);
create index conversation_store on conversation (settled, tenant, store);
create index conversation_opened on conversation (tenant, opened_at);

create table directory (
    tenant text not null,
    kind integer not null,
    id text not null,
    version integer not null,
    position integer not null,
    body text not null,
    constraint directory_id primary key (tenant, kind, id)
) strict;
create unique index directory_position on directory (position);

create table receipt (
    number integer primary key,
    tenant text not null,
    key text not null,
    hash text not null,
    answer text not null,
    at integer not null,
    constraint receipt_key unique (tenant, key)
) strict;

create table audit (
    number integer primary key autoincrement,
    tenant text not null,
    at integer not null,
    actor text not null,
    act text not null,
    target text not null,
    outcome text not null,
    detail text,
    address text
) strict;
create index audit_tenant on audit (tenant, number);

create table subscription (
    name text primary key,
    position integer not null
) strict, without rowid;
