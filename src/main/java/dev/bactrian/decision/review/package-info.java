/** What a person decides of a record, and how it was before. */
@NullMarked
package dev.bactrian.decision.review;

import org.jspecify.annotations.NullMarked;
