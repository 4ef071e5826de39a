-- What Bactrian needs to follow a table by the database's log and to write to it (ongoing_sync.mode: real_time).
-- Run it as a superuser, with your own names, once for each database; repeat what names the table for each table.
create role bactrian login replication password 'change me';
grant usage on schema public to bactrian;
grant select, insert, update, delete on public.accounts to bactrian;
-- New rows draw their keys from it; leave it out where the key is no serial or identity column.
grant usage on sequence public.accounts_id_seq to bactrian;
-- Tells how far the log is read, without which nothing that the log swallowed is caught up with.
grant pg_read_all_stats to bactrian;
-- One for the database, called bactrian_<system>, with all tables that are synchronised and every operation. Another table later:
-- alter publication bactrian_erp add table public.contacts;
create publication bactrian_erp for table public.accounts;
