/** Reads and checks {@code *.sync.yaml} into records; must not import Camel, Quarkus or JDBC, nor talk to any system. */
@NullMarked
package dev.bactrian.definition;

import org.jspecify.annotations.NullMarked;
