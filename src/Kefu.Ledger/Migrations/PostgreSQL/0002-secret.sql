-- Random bytes that all processes on this ledger share, that come back with a backup, and that nobody else knows: with them
-- places in the global order are sealed before they leave the house. Two random UUIDs hold 244 bits.
create table secret (
    name text collate "C" not null,
    value bytea not null,
    constraint secret_name primary key (name)
);
insert into secret (name, value) values ('feed', sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));
