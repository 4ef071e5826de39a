/** The rules by which a change becomes the agreed state of a record and the writes that others lack; pure: no Camel, JDBC, clock or chance. */
@NullMarked
package dev.bactrian.decision;

import org.jspecify.annotations.NullMarked;
