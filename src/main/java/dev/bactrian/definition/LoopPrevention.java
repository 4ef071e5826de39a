package dev.bactrian.definition;

import java.time.Duration;

/**
 * When a record counts as bouncing between systems, so that it is parked.
 *
 * @param maxUpdates edits of one field of one record within the window that answer writes of ours and are still believed
 */
public record LoopPrevention(boolean enabled, Duration window, int maxUpdates) {

    public static final LoopPrevention DEFAULT = new LoopPrevention(true, Duration.ofSeconds(60), 10);
}
