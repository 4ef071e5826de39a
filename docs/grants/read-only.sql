-- What Bactrian needs to follow a table that it never writes to, as the source of a one-way sync or with rollout.mode: read_only.
create role bactrian login replication password 'change me';
grant usage on schema public to bactrian;
grant select on public.accounts to bactrian;
-- Tells how far the log is read, without which nothing that the log swallowed is caught up with.
grant pg_read_all_stats to bactrian;
-- Exactly the table, with every operation. It is called bactrian_<system>, and tells of all tables that are synchronised.
create publication bactrian_erp for table public.accounts;
