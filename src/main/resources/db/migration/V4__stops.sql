-- A sync that writes nothing, to no system, until a person resumes it: since when, and which write it was that was refused.
create table stop (
    sync text primary key,
    at timestamptz not null default now(),
    system text,
    key text,
    code text,
    message text
);
