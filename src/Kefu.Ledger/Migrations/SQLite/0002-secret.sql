-- Random bytes that come back with a backup, and that nobody else knows: with them places in the global order are sealed before
-- they leave the house.
create table secret (
    name text primary key,
    value blob not null
) strict, without rowid;
insert into secret (name, value) values ('feed', randomblob(32));
