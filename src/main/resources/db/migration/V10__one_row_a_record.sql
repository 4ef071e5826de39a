-- A record and all that is known of it in every system stand in one row, so that an edit rewrites one row and not three. The table link keeps
-- what records are looked up by: their keys, and the systems' deletes that a person decides on.

-- By system: key, presence, the shadow as its difference from the record's fields, pending writes, position, and what delivery keeps.
alter table record add column links jsonb not null default '{}';
-- The systems that lack something of the record and may be written, in alphabetical order with a blank between them; null: none.
alter table record add column lacking text;
-- When the first of them is to be written.
alter table record add column due_at timestamptz;

update record r set links = coalesce((
  select jsonb_object_agg(l.system, jsonb_strip_nulls(jsonb_build_object(
    'presence', l.presence,
    'position', jsonb_build_array(l.position_order, l.position_log, l.position_token),
    'dirty', case when l.dirty then true end,
    'editedAt', case when l.edited_at is not null then to_char(l.edited_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') end,
    'dueAt', to_char(greatest(l.due_at, '1970-01-01 00:00:00+00'::timestamptz) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'attempts', nullif(l.attempts, 0),
    'mismatches', nullif(l.mismatches, 0),
    'parked', case when l.parked then true end))
    -- Values may be null, and these nulls count.
    || jsonb_build_object('key', l.key, 'shadow', l.shadow, 'raw', l.raw, 'pending', l.sent, 'formerKeys', to_jsonb(l.former_keys)))
  from link l where l.record_id = r.id), '{}');
update record r set (lacking, due_at) = (
  select string_agg(l.system, ' ' order by l.system collate "C"), min(l.due_at)
  from link l where l.record_id = r.id and l.dirty and not l.parked);

create index record_lacking on record (sync, lacking, due_at) where lacking is not null;
alter table record set (fillfactor = 85);

-- Whether a create of ours is under way there, so that what it made is known by its token.
alter table link add column creating boolean not null default false;
update link set creating = true where jsonb_path_exists(sent, '$[*] ? (@.kind == "CREATE")');
create index link_creating on link (sync, system) where creating;

drop index link_dirty;
drop index link_sent;
alter table link
  drop constraint link_record_id_fkey,
  drop column shadow,
  drop column raw,
  drop column sent,
  drop column position_order,
  drop column position_log,
  drop column position_token,
  drop column dirty,
  drop column edited_at,
  drop column due_at,
  drop column claimed_until,
  drop column attempts,
  drop column mismatches,
  drop column parked;

-- What is known of every record in every system, for people who look into the state.
create view link_state as
select r.id as record_id, r.sync, e.key as system, e.value ->> 'key' as key, e.value ->> 'presence' as presence,
  coalesce((e.value ->> 'dirty')::boolean, false) as dirty, coalesce((e.value ->> 'parked')::boolean, false) as parked,
  coalesce((e.value ->> 'attempts')::integer, 0) as attempts, coalesce((e.value ->> 'mismatches')::integer, 0) as mismatches,
  (e.value ->> 'dueAt')::timestamptz as due_at, coalesce(e.value -> 'pending', '[]') as pending
from record r, jsonb_each(r.links) as e;

-- The process that decides and delivers a sync: what another one began under a lower epoch stores nothing any more.
create table owner (
    sync text primary key,
    epoch bigint not null,
    process text not null,
    backend integer not null,
    beat_at timestamptz not null default now()
);

-- Changes that can only be decided once a system was read that is out of reach: they wait with all later changes of the same record.
create table waiting (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    sync text not null,
    system text not null,
    key text not null,
    change text not null
);
create index waiting_key on waiting (sync, system, key);

-- The words for what a system has of a record that is not brought to it for now.
alter table link drop constraint link_presence_check;
create function pg_temp.renamed(presence text) returns text language sql as $$
  select case presence when 'HELD' then 'DELETE_IN_REVIEW' when 'LEFT' then 'DELETED_LOCALLY' when 'APART' then 'UNMATCHED' else presence end
$$;
update record r set links = (
  select jsonb_object_agg(e.key, jsonb_set(e.value, '{presence}', to_jsonb(pg_temp.renamed(e.value ->> 'presence'))))
  from jsonb_each(r.links) as e)
where exists (select from link l where l.record_id = r.id and l.presence in ('HELD', 'LEFT', 'APART'));
update link set presence = pg_temp.renamed(presence) where presence in ('HELD', 'LEFT', 'APART');
alter table link add constraint link_presence_check
  check (presence in ('PRESENT', 'ABSENT', 'UNKNOWN', 'DELETE_IN_REVIEW', 'DELETED_LOCALLY', 'UNMATCHED'));
drop index link_held;
create index link_delete_in_review on link (sync, system) where presence = 'DELETE_IN_REVIEW';
