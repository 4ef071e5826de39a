-- What is forgotten when its time is over: records that are deleted everywhere, and what was parked and is settled.
create index record_deleted on record (sync, id) where deleted;
create index parked_settled on parked (sync, settled_at) where settled_at is not null;

-- What is erased on request is found by the key that a system has, also where no record was made of it. By its hash, since a key may be longer than
-- another index takes.
create index journal_without_record on journal using hash (key) where record_id is null;
create index parked_record on parked (record_id);
