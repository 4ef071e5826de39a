/** What the routes name: the loader of sync files, capture, the idempotent repository, aggregation, decision, delivery and supervision. */
@NullMarked
package dev.bactrian.pipeline;

import org.jspecify.annotations.NullMarked;
