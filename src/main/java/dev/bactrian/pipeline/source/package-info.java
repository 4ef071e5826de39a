/** The sources: started, watched and started again; first loads, polls and catching up. */
@NullMarked
package dev.bactrian.pipeline.source;

import org.jspecify.annotations.NullMarked;
