package dev.bactrian.system.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bactrian.change.Answer;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.camel.component.salesforce.api.SalesforceException;
import org.jspecify.annotations.Nullable;

/** What Salesforce's refusals mean: of one record, and of a whole call. */
final class SalesforceErrors {

    /** Of one record, where the same write may be taken later. */
    private static final Set<String> LATER = Set.of(
            "UNABLE_TO_LOCK_ROW",
            "SERVER_UNAVAILABLE",
            "UNKNOWN_EXCEPTION",
            "QUERY_TIMEOUT",
            "REQUEST_RUNNING_TOO_LONG",
            "REQUEST_LIMIT_EXCEEDED",
            "ALL_OR_NONE_OPERATION_ROLLED_BACK",
            "INVALID_SESSION_ID",
            // The record it refers to may be on its way.
            "INVALID_CROSS_REFERENCE_KEY");

    private static final int BAD_REQUEST = 400;

    private SalesforceErrors() {}

    /** The answer for one record, by the first error that the org tells. */
    static Answer answer(JsonNode errors) {
        var error = errors.path(0);
        var code = error.path("statusCode").asText(error.path("errorCode").asText("UNKNOWN_EXCEPTION"));
        var fields = StreamSupport.stream(error.path("fields").spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(", "));
        var message = error.path("message").asText("") + (fields.isEmpty() ? "" : " (fields: " + fields + ")");
        return LATER.contains(code) ? new Answer.NotNow(code, message) : new Answer.Refused(code, message);
    }

    /** Whether the org says that the record itself is gone, rather than one it refers to. */
    static boolean isGone(JsonNode errors) {
        return errors.path(0).path("statusCode").asText().equals("ENTITY_IS_DELETED")
                && errors.path(0).path("fields").isEmpty();
    }

    /** What the org says against the records of a refused call; null where it is not about them, so that the call may be tried again. */
    static @Nullable JsonNode aboutRecords(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SalesforceException refused && refused.getStatusCode() == BAD_REQUEST) {
                return errors(refused);
            }
        }
        return null;
    }

    private static @Nullable JsonNode errors(SalesforceException refused) {
        try {
            var errors = SalesforceCalls.json(refused.getMessage());
            var code = errors.path(0).path("errorCode").asText("");
            return code.isEmpty() || LATER.contains(code) ? null : errors;
        } catch (IllegalArgumentException e) {
            // No error of the API: a login that was refused, or a proxy.
            return null;
        }
    }
}
