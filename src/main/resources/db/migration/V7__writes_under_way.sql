-- A create may be told of when its record is there by a later try already, so what is under way is looked for whether the record is there or not.
create index link_sent on link (sync, system) where sent <> '[]';
drop index link_creating;
