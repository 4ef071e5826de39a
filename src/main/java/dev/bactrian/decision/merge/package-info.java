/** A change becomes the agreed state of its record, field by field. */
@NullMarked
package dev.bactrian.decision.merge;

import org.jspecify.annotations.NullMarked;
