package dev.bactrian.sandbox.salesforce.org;

import java.time.Instant;
import java.util.List;

/**
 * One transaction that is done: all its changes, in order, one per record.
 *
 * @param number rises from commit to commit
 */
public record Commit(long number, String transactionKey, Instant at, Origin origin, List<Change> changes) {
    public Commit {
        changes = List.copyOf(changes);
    }
}
