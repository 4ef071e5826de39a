package dev.bactrian.sandbox.salesforce.org;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one write.
 *
 * @param id null if the record is not known, as after a refused creation
 */
public record Outcome(@Nullable String id, boolean created, List<SalesforceError> errors) {
    private static final String ENQUEUED = "OPERATION_ENQUEUED";

    public Outcome {
        errors = List.copyOf(errors);
    }

    static Outcome created(String id) {
        return new Outcome(id, true, List.of());
    }

    static Outcome changed(String id) {
        return new Outcome(id, false, List.of());
    }

    static Outcome refused(SalesforceError error) {
        return new Outcome(null, false, List.of(error));
    }

    /** A platform event is accepted with an error entry that carries its UUID. */
    static Outcome enqueued(String id, String uuid) {
        return new Outcome(id, true, List.of(SalesforceError.of(ENQUEUED, uuid)));
    }

    public boolean isSuccess() {
        return errors.stream().allMatch(error -> error.code().equals(ENQUEUED));
    }
}
