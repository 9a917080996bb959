-- Projections that run behind the ledger: how far each has come, by which version of its definitions, and which process is at
-- work until when. A projection writes its results and its position in one transaction, so nothing is counted twice.
create table projection (
    version integer not null,
    position bigint not null,
    at timestamptz,
    until timestamptz,
    owner text collate "C",
    name text collate "C" not null,
    constraint projection_name primary key (name)
) with (fillfactor = 50);

-- Figures: one row for each subject and business date, and one for each half hour of it. Kinds are those of FigureKind; the body is
-- JSON. The date comes first: what is written today touches today's part of the index only.
create table figure_day (
    date date not null,
    kind smallint not null,
    tenant text collate "C" not null,
    id text collate "C" not null,
    part text collate "C" not null,
    body text not null,
    constraint figure_day_key primary key (date, tenant, kind, id, part)
) with (fillfactor = 70);

create table figure_interval (
    date date not null,
    kind smallint not null,
    begins timestamptz not null,
    tenant text collate "C" not null,
    id text collate "C" not null,
    part text collate "C" not null,
    body text not null,
    constraint figure_interval_key primary key (date, tenant, kind, id, part, begins)
) with (fillfactor = 70);
