-- The records of other entities that records refer to, so that the children of a record are found. The system is empty for what is agreed; a system
-- that is known to hold another reference than that, as it is still to be written or differs, has a row of its own.
create table reference (
    record_id bigint not null,
    field text not null,
    system text not null,
    sync text not null,
    parent bigint not null,
    primary key (record_id, field, system)
);
create index reference_parent on reference (parent, sync);

-- A change that refers to a record which is not known yet waits for it: for the one that the same system has under this key, in that sync. Where the
-- two may refer to each other the rest is decided meanwhile; then the change is null, and the record is read once more; takes says what is to become of what is read.
alter table waiting alter column change drop not null;
alter table waiting add column parent_sync text;
alter table waiting add column parent_key text;
alter table waiting add column takes text;
create index waiting_parent on waiting (parent_sync, system, parent_key) where parent_sync is not null;
