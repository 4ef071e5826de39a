-- What a person is asked and decides.

-- Disputed fields, the system that a person prefers for this record, and how often fields changed hands of late.
alter table record add column oversight jsonb not null default '{}';
-- What the record holds in the fields by which records are matched; null where it lacks one of them.
alter table record add column match_key text;
create index record_match on record (sync, match_key) where match_key is not null and not deleted;
create index record_disputed on record (sync, id) where oversight ? 'disputes';

-- HELD: a person decides on a delete; LEFT: deleted there, kept by the others.
alter table link drop constraint link_presence_check;
alter table link add constraint link_presence_check check (presence in ('PRESENT', 'ABSENT', 'UNKNOWN', 'HELD', 'LEFT'));
create index link_held on link (sync, system) where presence = 'HELD';

-- The keys that the record had in the system until it was deleted there and made anew: late changes of them are not another record's.
alter table link add column former_keys text[] not null default '{}';
create index link_former on link using gin (former_keys) where former_keys <> '{}';

-- What is asked: write, change, conflict, delete or loop; and who answered what.
alter table parked add column kind text not null default 'write';
alter table parked add column settled_by text;
alter table parked add column settlement text;

-- Who made an edit, where the system tells.
alter table journal add column author text not null default '';
create index journal_deletes on journal (sync, system, at) where operation = 'delete' and outcome = 'applied';
