/** What a system lacks is written to it, and the answers are settled. */
@NullMarked
package dev.bactrian.pipeline.deliver;

import org.jspecify.annotations.NullMarked;
