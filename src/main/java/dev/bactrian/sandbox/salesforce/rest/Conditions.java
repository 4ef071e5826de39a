package dev.bactrian.sandbox.salesforce.rest;

import dev.bactrian.sandbox.salesforce.org.Refused;
import dev.bactrian.sandbox.salesforce.org.Row;
import dev.bactrian.sandbox.salesforce.org.Table;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Optional;

/** Conditional requests about one record or a description; entity tags exist for Account only, as in Salesforce. */
final class Conditions {
    private Conditions() {}

    /** The tag of the record's present state; empty for objects without. */
    static Optional<String> etag(Table table, Row row) {
        if (!table.type().name().equals("Account")) {
            return Optional.empty();
        }
        String state = new RecordJson("")
                .record(table.type(), row, table.type().fields())
                .toString();
        return Optional.of("\"%08x%08x\""
                .formatted(
                        state.hashCode(),
                        new StringBuilder(state).reverse().toString().hashCode()));
    }

    /** Refuses with PRECONDITION_FAILED if the record is no longer what the client believes. */
    static void check(Request request, Table table, Row row) {
        boolean wrongTag = request.header("if-match")
                .filter(tags -> etag(table, row).isPresent()
                        && !matches(tags, etag(table, row).get()))
                .isPresent();
        boolean modified = date(request, "if-unmodified-since")
                .filter(date -> modified(table, row).isAfter(date))
                .isPresent();
        if (wrongTag || modified) {
            throw new Refused("PRECONDITION_FAILED", "The record was changed since it was read");
        }
    }

    /** Whether a reading client has the present state already. */
    static boolean isKnown(Request request, Table table, Row row) {
        Optional<String> tags = request.header("if-none-match");
        if (tags.isPresent()) {
            return etag(table, row).filter(tag -> matches(tags.get(), tag)).isPresent();
        }
        return isKnown(request, modified(table, row));
    }

    /** Whether a client that asks with If-Modified-Since has seen what stands since that instant. */
    static boolean isKnown(Request request, Instant modified) {
        return date(request, "if-modified-since")
                .filter(date -> !modified.isAfter(date))
                .isPresent();
    }

    private static boolean matches(String tags, String tag) {
        return Arrays.stream(tags.split(",")).map(String::strip).anyMatch(each -> each.equals("*") || each.equals(tag));
    }

    private static Instant modified(Table table, Row row) {
        return (Instant) row.required(table.type().positionOf("LastModifiedDate"));
    }

    private static Optional<Instant> date(Request request, String header) {
        return request.header(header).flatMap(text -> {
            try {
                // HTTP knows GMT only, but Java's own formatter writes UTC where that is the zone.
                return Optional.of(ZonedDateTime.parse(text.replace("UTC", "GMT"), DateTimeFormatter.RFC_1123_DATE_TIME)
                        .withZoneSameInstant(ZoneOffset.UTC)
                        .toInstant());
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        });
    }
}
