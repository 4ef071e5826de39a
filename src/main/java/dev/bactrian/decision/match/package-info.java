/** Which record a change belongs to. */
@NullMarked
package dev.bactrian.decision.match;

import org.jspecify.annotations.NullMarked;
