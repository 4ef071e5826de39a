/** PostgreSQL as a system: capture from its log through Debezium, reads, and set-based writes that compare. */
@NullMarked
package dev.bactrian.system.postgres;

import org.jspecify.annotations.NullMarked;
