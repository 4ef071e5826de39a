package dev.bactrian.decision;

import java.time.Instant;

/** The last accepted edit of a field: by which system, and when by that system's clock. */
public record Stamp(String system, Instant at) {}
