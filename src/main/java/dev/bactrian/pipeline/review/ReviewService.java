package dev.bactrian.pipeline.review;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.decision.Decision;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.review.Review;
import dev.bactrian.mapping.MappedField;
import dev.bactrian.pipeline.DeliveryWaker;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.state.Questions;
import dev.bactrian.state.RecordTransaction;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.state.Stop;
import dev.bactrian.state.Stops;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Carries out what a person decides, each in one transaction, and has it delivered. */
@ApplicationScoped
public class ReviewService {

    private static final int BATCH = 500;

    private final Archive archive;
    private final StateDatabase state;
    private final DeliveryWaker deliveryWaker;
    private final Clock clock;

    ReviewService(Archive archive, StateDatabase state, DeliveryWaker deliveryWaker, Clock clock) {
        this.archive = archive;
        this.state = state;
        this.deliveryWaker = deliveryWaker;
        this.clock = clock;
    }

    /**
     * Ends a dispute with a value.
     *
     * @param text the value's text form; null empties the field
     * @throws IllegalArgumentException where the field is not in dispute, or cannot hold the value
     */
    public void pick(RecordName name, String field, @Nullable String text, String by) {
        var sync = archive.sync(name.sync());
        attend(name, "pick", by, (review, record, connection) -> {
            var isDisputed = record.oversight().dispute(field).isPresent();
            return Optional.of(review.pick(record, field, isDisputed ? value(sync, name.key(), field, text) : null));
        });
    }

    /** Ends the record's disputes with the values of one system, now and from now on. */
    public void prefer(RecordName name, String system, String by) {
        attend(name, "prefer", by, (review, record, connection) -> Optional.of(review.prefer(record, system)));
    }

    /**
     * Makes the record what it was, everywhere.
     *
     * @throws IllegalArgumentException where it did not exist then
     */
    public void restore(RecordName name, Archive.Moment moment, String by) {
        var sync = archive.sync(name.sync());
        attend(name, "restore", by, (review, record, connection) -> {
            var version = archive.version(connection, sync, record, moment);
            if (!version.exists()) {
                throw new IllegalArgumentException(
                        "the record did not exist then (what can be restored is a time at which it did)");
            }
            return Optional.of(review.restore(record, version.fields()));
        });
    }

    /** What becomes of a delete that is held. */
    public enum Held {
        RELEASE,
        KEEP;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private Decision decide(Review review, RecordState record, String system) {
            return switch (this) {
                case RELEASE -> review.deleteEverywhere(record, system);
                case KEEP -> review.restoreThere(record, system);
            };
        }
    }

    /** Decides on the delete, by the system that names the record, that is held. */
    public void decide(RecordName name, Held held, String by) {
        attend(
                name,
                held.word(),
                by,
                (review, record, connection) -> Optional.of(held.decide(review, record, name.system())));
    }

    /** Decides on every delete of a system that is held, batch after batch; gives their number. */
    public int decideAll(String syncName, String system, Held held, String by) {
        var sync = archive.sync(syncName);
        Archive.check(sync, system);
        var ruling = new ReviewDecision(
                held.word(),
                by,
                system,
                (review, record, connection) -> record.link(system).presence() == Presence.DELETE_IN_REVIEW
                        ? Optional.of(held.decide(review, record, system))
                        : Optional.empty());
        var count = 0;
        for (var batch = held(sync, system, 0); !batch.isEmpty(); batch = held(sync, system, last(batch))) {
            var ids = batch;
            count += attend(sync, ruling, transaction -> ids);
        }
        return count;
    }

    private List<Long> held(Sync sync, String system, long after) {
        return state.transaction(
                "find held deletes", connection -> Questions.held(connection, sync.name(), system, after, BATCH));
    }

    private static long last(List<Long> ids) {
        return ids.get(ids.size() - 1);
    }

    /**
     * Lets a sync that was stopped write again.
     *
     * @return why it was stopped
     * @throws IllegalArgumentException where it is not
     */
    public Stop resume(String syncName, String by) {
        var sync = archive.sync(syncName);
        var ended = state.transaction("resume a sync", connection -> Stops.end(connection, sync.name()))
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "sync " + sync.name()
                                        + " is not stopped (what can be resumed is a sync with error_handling.fallback.action: stop_sync that was)"));
        SyncLog.of(sync.name()).infof("sync is resumed by a person sync=%s by=\"%s\"", sync.name(), by);
        sync.stopped(null);
        deliveryWaker.wake(sync, sync.statuses().keySet());
        return ended;
    }

    private void attend(RecordName name, String word, String by, ReviewDecision.Rule rule) {
        var sync = archive.sync(name.sync());
        attend(
                sync,
                new ReviewDecision(word, by, name.system(), rule),
                transaction -> Set.of(archive.find(transaction, name)));
    }

    /** Which records a ruling is on, in its transaction. */
    interface Choice {
        Collection<Long> of(RecordTransaction transaction) throws SQLException;
    }

    /** Gives the number of records on which there was anything to decide. */
    int attend(Sync sync, ReviewDecision ruling, Choice choice) {
        var attendance = new ReviewTransaction(sync, ruling, clock.instant());
        var attended = sync.prepared()
                .records()
                .transaction(
                        "carry out what a person decided",
                        transaction -> attendance.attend(transaction, choice.of(transaction)));
        deliveryWaker.wake(sync, attended.lacking());
        return attended.records();
    }

    /** The value in the record's form, by all the rules that an edit in the system whose values the record has would have to keep. */
    private @Nullable Object value(Sync sync, String key, String field, @Nullable String text) {
        var mapping = sync.prepared().mapping();
        var mapped = mapping.fields().stream()
                .filter(one -> one.name().equals(field))
                .findFirst()
                .orElseThrow();
        var value = text == null ? null : parse(mapped, text);
        var owner = sync.definition().ownerOfValues().system();
        var system = mapped.shapes().containsKey(owner)
                ? owner
                : mapped.shapes().keySet().iterator().next();
        var change = new Change(
                sync.name(),
                system,
                key,
                Operation.UPDATE,
                Fields.of(mapping.nameIn(system, field).orElseThrow(), value),
                clock.instant(),
                Position.NONE,
                "");
        var told = mapping.map(change);
        if (!told.misfits().isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", told.misfits()));
        }
        if (!told.fields().knows(field)) {
            throw new IllegalArgumentException("field \"" + field + "\" cannot hold this value: the sync's rule "
                    + told.findings().leftOut().stream()
                            .map(leftOut -> leftOut.rule())
                            .collect(Collectors.joining(", "))
                    + " leaves it out");
        }
        return told.fields().get(field);
    }

    private static Object parse(MappedField field, String text) {
        try {
            return field.type().parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("field \"" + field.name() + "\": " + e.getMessage(), e);
        }
    }
}
