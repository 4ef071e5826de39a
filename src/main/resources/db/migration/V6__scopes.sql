-- The filter that a sync's records were last judged by; no row: all of them were written.
create table scope (
    sync text primary key,
    filter text not null
);
