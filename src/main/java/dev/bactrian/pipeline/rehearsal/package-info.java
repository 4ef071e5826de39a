/** Sync files are checked and tried without a state and without writes, for the commands. */
@NullMarked
package dev.bactrian.pipeline.rehearsal;

import org.jspecify.annotations.NullMarked;
