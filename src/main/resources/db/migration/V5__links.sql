-- APART: not there at a first load that only links; brought there once somebody edits the record.
alter table link drop constraint link_presence_check;
alter table link add constraint link_presence_check
  check (presence in ('PRESENT', 'ABSENT', 'UNKNOWN', 'HELD', 'LEFT', 'APART'));

-- REPAIRING: everything is read anew because the position was lost; LOADING is the first load.
alter table position drop constraint position_phase_check;
alter table position add constraint position_phase_check check (phase in ('LOADING', 'REPAIRING', 'STREAMING'));
