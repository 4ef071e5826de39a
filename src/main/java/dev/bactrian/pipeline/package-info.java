/** What a sync at work is, and what all steps of the pipeline share. */
@NullMarked
package dev.bactrian.pipeline;

import org.jspecify.annotations.NullMarked;
