-- Projections that run behind the ledger: how far each has come, by which version of its definitions, and which process is at
-- work until when. A projection writes its results and its position in one transaction, so nothing is counted twice.
create table projection (
    name text primary key,
    version integer not null,
    position integer not null,
    at integer,
    owner text,
    until integer
) strict, without rowid;

-- Figures: one row for each subject and business date, and one for each half hour of it. Kinds are those of FigureKind; the body is
-- JSON. The date comes first: what is written today touches today's part of the index only.
create table figure_day (
    date integer not null,
    tenant text not null,
    kind integer not null,
    id text not null,
    part text not null,
    body text not null,
    constraint figure_day_key primary key (date, tenant, kind, id, part)
) strict, without rowid;

create table figure_interval (
    date integer not null,
    tenant text not null,
    kind integer not null,
    id text not null,
    part text not null,
    begins integer not null,
    body text not null,
    constraint figure_interval_key primary key (date, tenant, kind, id, part, begins)
) strict, without rowid;
