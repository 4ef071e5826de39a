package dev.bactrian.state;

import dev.bactrian.decision.Parking;
import java.time.Instant;

/**
 * Something parked that nobody has settled yet.
 *
 * @param id by which it can be settled
 * @param at since when it waits
 */
public record Question(long id, String sync, Instant at, Parking parking) {}
