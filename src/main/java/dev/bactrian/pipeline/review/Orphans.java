package dev.bactrian.pipeline.review;

import dev.bactrian.decision.Decision;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.review.Review;
import dev.bactrian.definition.ParentReference;
import dev.bactrian.definition.ParentReference.OnParentDelete;
import dev.bactrian.mapping.MappedField;
import dev.bactrian.pipeline.SourceStatus.State;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.state.RecordStore.LinkKey;
import dev.bactrian.state.References;
import dev.bactrian.state.References.Orphan;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.state.StateUnavailable;
import dev.bactrian.system.SystemUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Carries out what a sync says of records whose parent is deleted, where their own system has left them as they are. */
@ApplicationScoped
@Named("orphans")
public class Orphans {

    private static final int BATCH = 500;
    private static final Duration SHORTEST = Duration.ofSeconds(5);

    private final Syncs syncs;
    private final ReviewService reviews;
    private final StateDatabase state;

    Orphans(Syncs syncs, ReviewService reviews, StateDatabase state) {
        this.state = state;
        this.syncs = syncs;
        this.reviews = reviews;
    }

    /** Looks for records that refer to a deleted one, and has them refer to nothing, or deletes them. */
    public void look(String syncName) {
        syncs.find(syncName).filter(Orphans::isUpToDate).ifPresent(sync -> {
            try {
                resolve(sync, OnParentDelete.NULLIFY);
                resolve(sync, OnParentDelete.CASCADE);
            } catch (StateUnavailable | SystemUnavailable e) {
                // They are looked for again; the supervisor tells what is out of reach.
                SyncLog.of(syncName).debugf("orphans wait sync=%s reason=\"%s\"", syncName, e.getMessage());
            }
        });
    }

    /** Whether nothing that was told of the records is still to be decided: they may refer to another one by then. */
    private static boolean isUpToDate(Sync sync) {
        return sync.isPrepared()
                && sync.isOwned()
                && sync.statuses().keySet().stream()
                        .allMatch(system -> sync.status(system).state() == State.LIVE
                                && sync.undecided(system).isZero());
    }

    /** What left the record in the transaction in which it was deleted is told by then, also by a system that is asked now and then. */
    private static Duration patience(Sync sync) {
        var asked = sync.definition().detection().interval().multipliedBy(2);
        return sync.definition().detection().polls() && asked.compareTo(SHORTEST) > 0 ? asked : SHORTEST;
    }

    private void resolve(Sync sync, OnParentDelete rule) {
        var references = sync.prepared().mapping().references().stream()
                .filter(field -> reference(field).onDelete() == rule)
                .toList();
        if (references.isEmpty()) {
            return;
        }
        var fields = references.stream().map(MappedField::name).toList();
        var parents =
                references.stream().map(field -> reference(field).parent()).toList();
        var orphans = state.transaction(
                "find orphans",
                connection -> References.orphans(
                        connection, sync.name(), fields, parents, patience(sync).toSeconds(), BATCH));
        for (var ofField :
                orphans.stream().collect(Collectors.groupingBy(Orphan::field)).entrySet()) {
            var field = ofField.getKey();
            var deleted = ofField.getValue().stream()
                    .collect(Collectors.toMap(Orphan::record, orphan -> Long.toString(orphan.parent())));
            var decision = new ReviewDecision(
                    "on_parent_delete",
                    "on_parent_delete",
                    sync.definition().systems().get(0),
                    (review, record, connection) -> isHeld(sync, record)
                                    || !Objects.equals(
                                            deleted.get(record.id()),
                                            record.fields().get(field))
                            ? Optional.empty()
                            : decide(review, record, field, rule));
            var count = reviews.attend(sync, decision, transaction -> deleted.keySet());
            if (count > 0) {
                SyncLog.of(sync.name())
                        .infof(
                                "parents are deleted sync=%s field=%s rule=%s records=%d",
                                sync.name(), field, rule.name().toLowerCase(Locale.ROOT), count);
            }
        }
    }

    /** Whether a change of the record waits, which may have it refer to another one. */
    private static boolean isHeld(Sync sync, RecordState record) {
        var waiting = sync.prepared().records().waiting();
        return record.links().values().stream()
                .anyMatch(link -> link.key() != null && waiting.isHeld(new LinkKey(link.system(), link.key())));
    }

    private static Optional<Decision> decide(Review review, RecordState record, String field, OnParentDelete rule) {
        if (record.deleted()) {
            return Optional.empty();
        }
        return Optional.of(
                rule == OnParentDelete.CASCADE
                        ? review.deleteWithParent(record, field)
                        : review.leaveParent(record, field));
    }

    private static ParentReference reference(MappedField field) {
        return Objects.requireNonNull(field.parent());
    }
}
