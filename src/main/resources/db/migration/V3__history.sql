-- Since when a record is known: before that it did not exist. Null for the records of before this column.
alter table record add column created_at timestamptz;
alter table record alter column created_at set default now();
-- What is open, page by page.
create index parked_pages on parked (sync, id) where settled_at is null;
