/** MariaDB databases: their tables by JDBC, and their changes by the binary log. */
package dev.bactrian.system.mysql;
