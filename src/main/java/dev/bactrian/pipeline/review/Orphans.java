package dev.bactrian.pipeline.review;

import dev.bactrian.decision.Decision;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.review.Review;
import dev.bactrian.definition.ParentReference;
import dev.bactrian.definition.ParentReference.OnParentDelete;
import dev.bactrian.mapping.MappedField;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.state.References;
import dev.bactrian.state.References.Orphan;
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

    Orphans(Syncs syncs, ReviewService reviews) {
        this.syncs = syncs;
        this.reviews = reviews;
    }

    /** Looks for records that refer to a deleted one, and has them refer to nothing, or deletes them. */
    public void look(String syncName) {
        syncs.find(syncName).filter(sync -> sync.isPrepared() && sync.isOwned()).ifPresent(sync -> {
            try {
                resolve(sync, OnParentDelete.NULLIFY);
                resolve(sync, OnParentDelete.CASCADE);
            } catch (StateUnavailable | SystemUnavailable e) {
                // They are looked for again; the supervisor tells what is out of reach.
                SyncLog.of(syncName).debugf("orphans wait sync=%s reason=\"%s\"", syncName, e.getMessage());
            }
        });
    }

    private void resolve(Sync sync, OnParentDelete rule) {
        var fields = sync.prepared().mapping().references().stream()
                .filter(field -> reference(field).onDelete() == rule)
                .map(MappedField::name)
                .toList();
        if (fields.isEmpty()) {
            return;
        }
        var orphans = sync.prepared()
                .records()
                .transaction(
                        "find orphans",
                        transaction -> References.orphans(transaction.reading(), sync.name(), fields, BATCH));
        for (var ofField :
                orphans.stream().collect(Collectors.groupingBy(Orphan::field)).entrySet()) {
            var field = ofField.getKey();
            var ids = ofField.getValue().stream().map(Orphan::record).toList();
            var decision = new ReviewDecision(
                    "on_parent_delete",
                    "on_parent_delete",
                    sync.definition().systems().get(0),
                    (review, record, connection) -> decide(review, record, field, rule));
            var count = reviews.attend(sync, decision, transaction -> List.copyOf(ids));
            SyncLog.of(sync.name())
                    .infof(
                            "parents are deleted sync=%s field=%s rule=%s records=%d",
                            sync.name(), field, rule.name().toLowerCase(Locale.ROOT), count);
        }
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
