package dev.bactrian.pipeline.review;

import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Parking;
import dev.bactrian.pipeline.DeliveryWaker;
import dev.bactrian.pipeline.reconcile.Batch;
import dev.bactrian.pipeline.reconcile.Reconciler;
import dev.bactrian.state.Question;
import dev.bactrian.state.Questions;
import dev.bactrian.state.StateDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What was parked because it could not be done is tried again, or given up. */
@ApplicationScoped
public class ParkedRetries {

    private final Archive archive;
    private final ReviewService reviews;
    private final DeliveryWaker deliveryWaker;
    private final Reconciler reconciler;
    private final StateDatabase state;

    ParkedRetries(
            Archive archive,
            ReviewService reviews,
            DeliveryWaker deliveryWaker,
            Reconciler reconciler,
            StateDatabase state) {
        this.archive = archive;
        this.reviews = reviews;
        this.deliveryWaker = deliveryWaker;
        this.reconciler = reconciler;
        this.state = state;
    }

    /**
     * Tries again: a write at once; a change by reading its record anew.
     *
     * @return what became of it; {@link Outcome#PARKED}: it is parked again, with the reason of now
     * @throws IllegalArgumentException where it is of a kind that a person decides in another way
     */
    public Outcome retry(long id, String by) {
        var question = find(id);
        return switch (question.parking().kind()) {
            case WRITE, LOOP -> goOn(question, by);
            case CHANGE -> readAnew(question, by);
            case CONFLICT, DELETE -> throw otherwise(question, "retried");
        };
    }

    private Outcome goOn(Question question, String by) {
        var parking = question.parking();
        var ruling = new ReviewDecision(Batch.RETRY, by, parking.system(), (review, record, connection) -> {
            Questions.settle(connection, question.id(), by, Batch.RETRY);
            return Optional.of(review.goOn(record));
        });
        reviews.attend(archive.sync(question.sync()), ruling, transaction -> Set.of(parking.recordId()));
        return Outcome.APPLIED;
    }

    private Outcome readAnew(Question question, String by) {
        var sync = archive.sync(question.sync());
        var parking = question.parking();
        var subscription = sync.prepared().subscriptions().get(parking.system());
        var key = parking.key();
        if (key == null || subscription == null) {
            throw new IllegalArgumentException(
                    "parked " + question.id() + " names no record that could be read anew (it can be dropped)");
        }
        var read = sync.system(parking.system()).read(subscription, List.of(key));
        if (read.isEmpty()) {
            throw new IllegalArgumentException(
                    parking.system() + " does not have \"" + key + "\" any more (the change can be dropped)");
        }
        var result = reconciler.retry(sync, read, by);
        deliveryWaker.wake(sync, result.lacking());
        return result.outcomes().values().stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "it waits for a record that it refers to, or for a system, and is tried again by itself"));
    }

    /**
     * Gives up a change that could not be taken in: what its system holds stays there.
     *
     * @throws IllegalArgumentException where it is of another kind
     */
    public void drop(long id, String by) {
        var question = find(id);
        if (question.parking().kind() != Parking.Kind.CHANGE) {
            throw otherwise(question, "dropped");
        }
        settle(question, by, "drop");
    }

    private Question find(long id) {
        return state.transaction("look up what is parked", connection -> Questions.find(connection, id))
                .orElseThrow(() -> new NotFound("nothing that is parked under " + id + " waits for a person"));
    }

    private void settle(Question question, String by, String settlement) {
        state.transaction("settle what was parked", connection -> {
            Questions.settle(connection, question.id(), by, settlement);
            return true;
        });
    }

    private static IllegalArgumentException otherwise(Question question, String what) {
        var allowed =
                switch (question.parking().kind()) {
                    case WRITE, LOOP -> "it can be retried";
                    case CHANGE -> "it can be retried or dropped";
                    case CONFLICT -> "its record's value can be picked, or a system preferred";
                    case DELETE -> "it can be released or kept";
                };
        return new IllegalArgumentException("parked " + question.id() + " is a "
                + question.parking().kind().word() + " and cannot be " + what + " (" + allowed + ")");
    }
}
