-- Roles and database of Kefu. Run as a superuser: psql -f roles.sql. Passwords are set afterwards with \password, so that they
-- stand in no file and no history.
create role kefu login;
create database kefu owner kefu template template0 encoding 'UTF8' locale 'C';

-- Reads everything and changes nothing: for kefu check, dumps and reports.
create role kefu_reader login;
grant connect on database kefu to kefu_reader;
grant pg_read_all_data to kefu_reader;
alter role kefu_reader set default_transaction_read_only = on;

-- Takes base backups.
create role kefu_backup login replication;
