package dev.bactrian.system.salesforce;

import dev.bactrian.change.Change;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.system.Poll;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Asks an org which records were changed since a time by its clock; what was deleted is told as long as it is in the recycle bin. */
final class SalesforcePoll implements Poll {

    /** By how much the org's clock may be behind what its last reply told, beside whole seconds. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    private final SalesforceCalls calls;
    private final SalesforceReads reads;

    SalesforcePoll(SalesforceCalls calls, SalesforceReads reads) {
        this.calls = calls;
        this.reads = reads;
    }

    /** So long before now as a transaction may take from its stamp to its commit. */
    @Override
    public String mark() {
        return now().minus(SalesforceFeed.LONGEST_COMMIT).toString();
    }

    /** What is read is as of the org's time right before it was asked. */
    @Override
    public void since(String mark, Consumer<List<Change>> batches) {
        var readAt = Position.ofReading(now().minus(MARGIN).toEpochMilli());
        reads.since(
                Instant.parse(mark),
                batch -> batches.accept(
                        batch.stream().map(change -> update(change, readAt)).toList()));
    }

    private static Change update(Change read, Position readAt) {
        var operation = read.operation() == Operation.READ ? Operation.UPDATE : read.operation();
        return new Change(
                read.sync(), read.system(), read.key(), operation, read.fields(), read.committedAt(), readAt, "");
    }

    /** The org's own time of the last change can be relied on. */
    @Override
    public void missed(String mark, Consumer<List<Change>> batches) {
        // Nothing is.
    }

    @Override
    public void keys(Consumer<List<String>> batches) {
        reads.keys(batches);
    }

    /** One call, by which the org tells its time as well. */
    @Override
    public String peek(String mark, Consumer<List<Change>> batches) {
        var began = System.nanoTime();
        reads.since(
                Instant.parse(mark),
                batch -> batches.accept(
                        batch.stream().map(change -> change.at(Position.NONE)).toList()));
        var took = Duration.ofNanos(System.nanoTime() - began);
        return calls.now().minus(took).minus(SalesforceFeed.LONGEST_COMMIT).toString();
    }

    private Instant now() {
        calls.get("ask for the time", calls.path(""));
        return calls.now();
    }
}
