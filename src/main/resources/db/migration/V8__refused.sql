-- The changes of a record that were refused, looked up with every batch.
create index parked_refused on parked (sync, system, key) where kind = 'change' and settled_at is null;
