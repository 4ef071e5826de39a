package dev.bactrian.pipeline.review;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.decision.Circumstances;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Stamp;
import dev.bactrian.decision.merge.Reconciliation;
import dev.bactrian.decision.review.Review;
import dev.bactrian.pipeline.PreparedSync;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.reconcile.BatchRecords;
import dev.bactrian.pipeline.reconcile.Readings;
import dev.bactrian.state.Journal;
import dev.bactrian.state.Parked;
import dev.bactrian.state.RecordTransaction;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/** A person's ruling on some records inside its transaction: decides each, and stores what came of it. */
final class ReviewTransaction {

    private final Sync sync;
    private final PreparedSync prepared;
    private final ReviewDecision ruling;
    private final Instant now;

    ReviewTransaction(Sync sync, ReviewDecision ruling, Instant now) {
        this.sync = sync;
        this.prepared = sync.prepared();
        this.ruling = ruling;
        this.now = now;
    }

    /**
     * What came of it.
     *
     * @param records how many were decided
     * @param lacking the systems that lack something now
     */
    record Attended(int records, Set<String> lacking) {}

    Attended attend(RecordTransaction transaction, Collection<Long> ids) throws SQLException {
        var records = new BatchRecords(sync, transaction, new Readings(sync));
        records.read(ids);
        var review = new Review(prepared.policy(), ruling.by(), now);
        var reconciliation = new Reconciliation(prepared.policy(), records, new Circumstances(now, Set.of()));
        var journal = new Journal();
        var parked = new Parked(sync.name(), ruling.by(), ruling.word());
        for (var id : ids) {
            var record = records.record(id).state();
            var decision = ruling.rule().decide(review, record, transaction.connection());
            if (decision.isEmpty()) {
                continue;
            }
            var attended = reconciliation.attend(id, decision.get());
            journal.note(told(record), ruling.word(), id, attended.outcome(), attended.edits());
            attended.parked().forEach(parked::park);
            attended.closed().forEach(parked::close);
        }
        records.save();
        transaction.save(journal);
        parked.store(transaction.connection());
        return new Attended(records.changed().size(), lacking(records));
    }

    /** A person's decision as the change that it is: nobody's log holds it. */
    private Change told(RecordState record) {
        return new Change(
                        sync.name(),
                        Stamp.PERSON + ruling.by(),
                        Objects.requireNonNullElse(record.link(ruling.system()).key(), ""),
                        Operation.UPDATE,
                        Fields.none(),
                        now,
                        Position.NONE,
                        "")
                .by(ruling.by());
    }

    private Set<String> lacking(BatchRecords records) {
        var lacking = new LinkedHashSet<String>();
        for (var record : records.changed()) {
            for (var system : prepared.policy().systems()) {
                if (record.delivery(system).dirty() && !record.delivery(system).parked()) {
                    lacking.add(system);
                }
            }
        }
        return lacking;
    }
}
