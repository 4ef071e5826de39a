package dev.bactrian.sandbox.salesforce.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.org.Refused;
import dev.bactrian.sandbox.salesforce.org.Row;
import dev.bactrian.sandbox.salesforce.org.Table;
import dev.bactrian.sandbox.salesforce.org.Values;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** {@code /sobjects/X/updated} and {@code /deleted}: which records changed within a span of time. */
final class ReplicationCalls {
    private static final Duration WINDOW = Duration.ofDays(30);

    private final Org org;

    ReplicationCalls(Org org) {
        this.org = org;
    }

    Response answer(Request request) {
        Table table = RecordCalls.table(org, request.segment(4));
        Instant start = instant(request, "start");
        Instant end = instant(request, "end");
        if (!start.isBefore(end)) {
            throw new Refused("INVALID_REPLICATION_DATE", "startDate should be before endDate");
        }
        if (start.isBefore(org.now().minus(WINDOW))) {
            throw new Refused(
                    "INVALID_REPLICATION_DATE", "startDate before org replication enabled date or older than 30 days");
        }
        boolean deleted = request.segment(5).equals("deleted");
        return org.read(() -> deleted ? deleted(table, start, end) : updated(table, start, end));
    }

    private Response updated(Table table, Instant start, Instant end) {
        ObjectNode node = Json.object();
        ArrayNode ids = node.putArray("ids");
        for (Row row : table.changedSince(start)) {
            if (!table.isDeleted(row) && stamp(table, row).isBefore(end)) {
                ids.add((String) row.required(table.type().positionOf("Id")));
            }
        }
        node.put("latestDateCovered", Values.format(end.isAfter(org.now()) ? org.now() : end));
        return Response.json(200, node);
    }

    private Response deleted(Table table, Instant start, Instant end) {
        ObjectNode node = Json.object();
        ArrayNode records = node.putArray("deletedRecords");
        for (Row row : table.changedSince(start)) {
            if (table.isDeleted(row) && stamp(table, row).isBefore(end)) {
                ObjectNode entry = records.addObject();
                entry.put("deletedDate", Values.format(stamp(table, row)));
                entry.put("id", (String) row.required(table.type().positionOf("Id")));
            }
        }
        node.put("earliestDateAvailable", Values.format(org.now().minus(WINDOW)));
        node.put("latestDateCovered", Values.format(end.isAfter(org.now()) ? org.now() : end));
        return Response.json(200, node);
    }

    private static Instant stamp(Table table, Row row) {
        return (Instant) row.required(table.type().positionOf("SystemModstamp"));
    }

    /** A plus sign that a client forgot to encode arrives as a blank. */
    private static Instant instant(Request request, String parameter) {
        String text = request.parameter(parameter)
                .orElseThrow(() -> new Refused("MISSING_ARGUMENT", parameter + " is required"));
        try {
            return Values.parseDatetime(text.replace(' ', '+'));
        } catch (DateTimeException e) {
            throw new Refused("INVALID_REPLICATION_DATE", "invalid value for " + parameter + ": " + text);
        }
    }
}
