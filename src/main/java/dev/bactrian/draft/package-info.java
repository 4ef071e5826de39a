/** What a sync file of objects that were described would be: which fields are alike, what links the records, and what is missing. Pure; asks no system. */
@NullMarked
package dev.bactrian.draft;

import org.jspecify.annotations.NullMarked;
