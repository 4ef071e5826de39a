/** What the sources have in common that read a database's log by Debezium's engine: what each engine is doing, and what it tells at once. */
package dev.bactrian.system.debezium;
