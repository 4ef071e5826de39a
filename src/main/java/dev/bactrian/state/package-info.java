/** What survives a restart: records, links, positions, the journal and what is parked; it decides nothing. */
@NullMarked
package dev.bactrian.state;

import org.jspecify.annotations.NullMarked;
