-- What Bactrian needs to ask a table for its changes and to write to it (ongoing_sync.mode: polling): no replication, no publication.
create role bactrian login password 'change me';
grant usage on schema public to bactrian;
grant select, insert, update, delete on public.accounts to bactrian;
-- New rows draw their keys from it; leave it out where the key is no serial or identity column.
grant usage on sequence public.accounts_id_seq to bactrian;
