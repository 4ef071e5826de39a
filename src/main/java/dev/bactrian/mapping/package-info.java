/** Translates a system's fields to a record's fields and back, and refuses values that do not fit; pure, no I/O. */
@NullMarked
package dev.bactrian.mapping;

import org.jspecify.annotations.NullMarked;
