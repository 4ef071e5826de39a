/** What a system lacks of a record as a write, and what its answer means for the link. */
@NullMarked
package dev.bactrian.decision.write;

import org.jspecify.annotations.NullMarked;
