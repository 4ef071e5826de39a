-- The lines of one sync are published in the order of their numbers.
create index journal_sync on journal (sync, id);
