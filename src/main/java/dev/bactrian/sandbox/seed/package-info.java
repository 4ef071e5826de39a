/** The believable companies that fill both systems at the start; it must not know how they are stored. */
@NullMarked
package dev.bactrian.sandbox.seed;

import org.jspecify.annotations.NullMarked;
