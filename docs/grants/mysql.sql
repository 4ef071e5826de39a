-- What the user of a MariaDB system needs, for a sync that follows the binary log. Put your database in place of shop, your tables in place of customers,
-- and your own user and password. It runs as an administrator.
create user if not exists bactrian identified by 'change me';

-- The binary log, and where it ends.
grant replication slave, binlog monitor on *.* to bactrian;

-- The table that marks our transactions in the log.
create table if not exists shop.bactrian_origin (
  feed varchar(80) primary key, token varchar(80) not null, is_open tinyint not null) engine = InnoDB default charset = utf8mb4;
grant select, insert, update on shop.bactrian_origin to bactrian;

-- One for each table that a sync follows; a sync that never writes there needs select only.
grant select, insert, update, delete on shop.customers to bactrian;
