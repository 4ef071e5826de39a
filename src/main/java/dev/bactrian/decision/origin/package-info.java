/** Whose edit a change tells: somebody's, an echo of our own write, or nothing new. */
@NullMarked
package dev.bactrian.decision.origin;

import org.jspecify.annotations.NullMarked;
