-- What survives a restart. Words as in dev.bactrian.change.

-- The thing itself, across systems: the agreed values, and who edited each field last.
create table record (
    id bigint primary key,
    sync text not null,
    fields jsonb not null,
    stamps jsonb not null,
    deleted boolean not null default false,
    updated_at timestamptz not null default now()
);
create sequence record_id owned by record.id cache 1;

-- A system's key for a record, what it was last known to hold, and what it is still to be brought.
create table link (
    record_id bigint not null references record,
    system text not null,
    sync text not null,
    key text,
    presence text not null check (presence in ('PRESENT', 'ABSENT', 'UNKNOWN')),
    shadow jsonb not null,
    raw jsonb not null,
    sent jsonb not null,
    position_order bigint not null,
    position_log bigint not null,
    position_token text not null,
    dirty boolean not null,
    edited_at timestamptz,
    due_at timestamptz not null default now(),
    claimed_until timestamptz,
    attempts integer not null default 0,
    parked boolean not null default false,
    primary key (record_id, system)
);
create unique index link_key on link (sync, system, key) where key is not null;
create index link_dirty on link (sync, system, due_at) where dirty and not parked;
create index link_creating on link (sync, system) where presence = 'ABSENT' and sent <> '[]';

-- How far each system's changes are in the state for good.
create table position (
    sync text not null,
    system text not null,
    phase text not null check (phase in ('LOADING', 'STREAMING')),
    position_order bigint not null default 0,
    position_log bigint not null default 0,
    position_token text not null default '',
    offsets jsonb not null default '{}',
    updated_at timestamptz not null default now(),
    primary key (sync, system)
);

-- Every edit, whatever became of it.
create table journal (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    sync text not null,
    record_id bigint,
    system text not null,
    key text not null,
    operation text not null,
    outcome text not null,
    committed_at timestamptz not null,
    position text not null,
    edits jsonb not null
);
create index journal_record on journal (record_id, id);
create index journal_at on journal (sync, at);

-- What waits for a person: a write that a system refused, or a change that could not be taken in.
create table parked (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    sync text not null,
    record_id bigint,
    system text not null,
    key text,
    code text not null,
    message text not null,
    details jsonb not null,
    settled_at timestamptz
);
create index parked_open on parked (sync, record_id, system) where settled_at is null;
