package dev.bactrian.sandbox.salesforce.org;

import java.util.List;

/** Why Salesforce refuses something: its code, its message and the fields it is about. */
public record SalesforceError(String code, String message, List<String> fields) {
    public SalesforceError {
        fields = List.copyOf(fields);
    }

    public static SalesforceError of(String code, String message, String... fields) {
        return new SalesforceError(code, message, List.of(fields));
    }

    /** The HTTP status with which a call about a single record reports it. */
    public int httpStatus() {
        return switch (code) {
            case "INVALID_SESSION_ID" -> 401;
            case "REQUEST_LIMIT_EXCEEDED", "INSUFFICIENT_ACCESS" -> 403;
            case "NOT_FOUND", "ENTITY_IS_DELETED", "INVALID_TYPE_NOT_FOUND" -> 404;
            case "METHOD_NOT_ALLOWED" -> 405;
            case "UNABLE_TO_LOCK_ROW" -> 409;
            case "PRECONDITION_FAILED" -> 412;
            case "UNSUPPORTED_MEDIA_TYPE" -> 415;
            case "SERVER_UNAVAILABLE" -> 503;
            default -> 400;
        };
    }
}
