package dev.bactrian.state;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a sync writes nothing more, and since when.
 *
 * @param system the system that refused a write
 * @param key the record's key there; null where it has none yet
 * @param code the system's own error code, or one of ours
 * @param message what the system said; it may tell values
 */
public record Stop(Instant at, String system, @Nullable String key, String code, String message) {}
