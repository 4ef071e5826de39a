/** What people decide, and what they look up: parked items, disputes, history, erasure. */
@NullMarked
package dev.bactrian.pipeline.review;

import org.jspecify.annotations.NullMarked;
