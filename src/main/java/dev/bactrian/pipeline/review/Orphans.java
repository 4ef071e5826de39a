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
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Carries out what a sync says of records whose parent is deleted, where their own system has left them as they are. */
@ApplicationScoped
@Named("orphans")
public class Orphans {

    private static final int BATCH = 500;

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
                "find orphans", connection -> References.orphans(connection, sync.name(), fields, parents, BATCH));
        for (var ofField :
                orphans.stream().collect(Collectors.groupingBy(Orphan::field)).entrySet()) {
            var field = ofField.getKey();
            var ids = ofField.getValue().stream().map(Orphan::record).toList();
            var decision = new ReviewDecision(
                    "on_parent_delete",
                    "on_parent_delete",
                    sync.definition().systems().get(0),
                    (review, record, connection) ->
                            isHeld(sync, record) ? Optional.empty() : decide(review, record, field, rule));
            var count = reviews.attend(sync, decision, transaction -> List.copyOf(ids));
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
        if (record.deleted() || record.fields().get(field) == null) {
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
