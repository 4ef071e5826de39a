-- The fields that a sync knows of a system's records, since it read them all; null: not noted yet.
alter table position add column fields text[];

-- How often a system was found to hold something else than was told, one after another; attempts counts what it did not take for now.
alter table link add column mismatches integer not null default 0;
