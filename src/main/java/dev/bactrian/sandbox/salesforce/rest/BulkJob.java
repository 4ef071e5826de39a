package dev.bactrian.sandbox.salesforce.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.org.Values;
import java.time.Instant;

/** A job of the Bulk API 2.0 with its state and what it has to say at the end. */
final class BulkJob {
    private final String id;
    private final Order order;
    private final char delimiter;
    private final String version;
    private final Instant created;
    private final StringBuilder content = new StringBuilder();
    private final StringBuilder successful = new StringBuilder();
    private final StringBuilder failed = new StringBuilder();
    private State state = State.Open;
    private String error = "";
    private int processed;
    private int failures;

    /** The states by their names in the API. */
    enum State {
        Open,
        UploadComplete,
        InProgress,
        JobComplete,
        Failed,
        Aborted
    }

    /** What a client asked for; {@code kind} is {@code ingest} or {@code query}. */
    record Order(String kind, String object, String operation, String keyField, String delimiter, String lineEnding) {}

    BulkJob(String id, Order order, String version, Instant created) {
        this.id = id;
        this.order = order;
        this.delimiter = switch (order.delimiter) {
            case "TAB" -> '\t';
            case "SEMICOLON" -> ';';
            case "PIPE" -> '|';
            case "CARET" -> '^';
            case "BACKQUOTE" -> '`';
            default -> ',';
        };
        this.version = version;
        this.created = created;
    }

    String id() {
        return id;
    }

    String object() {
        return order.object;
    }

    String operation() {
        return order.operation;
    }

    String keyField() {
        return order.keyField;
    }

    char delimiter() {
        return delimiter;
    }

    String version() {
        return version;
    }

    synchronized State state() {
        return state;
    }

    synchronized void state(State next) {
        state = next;
    }

    synchronized void fail(String message) {
        state = State.Failed;
        error = message;
    }

    synchronized void upload(String csv) {
        content.append(csv);
    }

    synchronized String takeContent() {
        String csv = content.toString();
        content.setLength(0);
        return csv;
    }

    synchronized void countProcessed(int records, int refused) {
        processed += records;
        failures += refused;
    }

    StringBuilder successful() {
        return successful;
    }

    StringBuilder failed() {
        return failed;
    }

    synchronized ObjectNode json() {
        ObjectNode node = Json.object();
        node.put("id", id);
        node.put("operation", order.operation);
        node.put("object", order.object);
        node.put("createdById", Org.USER_ID);
        node.put("createdDate", Values.format(created));
        node.put("systemModstamp", Values.format(created));
        node.put("state", state.name());
        if (!order.keyField.isEmpty()) {
            node.put("externalIdFieldName", order.keyField);
        }
        node.put("concurrencyMode", "Parallel");
        node.put("contentType", "CSV");
        node.put("apiVersion", Double.parseDouble(version));
        node.put("jobType", order.kind.equals("ingest") ? "V2Ingest" : "V2Query");
        node.put("lineEnding", order.lineEnding);
        node.put("columnDelimiter", order.delimiter);
        if (order.kind.equals("ingest")) {
            node.put("contentUrl", "services/data/v" + version + "/jobs/ingest/" + id + "/batches");
        }
        node.put("numberRecordsProcessed", processed);
        node.put("numberRecordsFailed", failures);
        node.put("retries", 0);
        node.put("totalProcessingTime", 1);
        node.put("apiActiveProcessingTime", 1);
        node.put("apexProcessingTime", 0);
        if (!error.isEmpty()) {
            node.put("errorMessage", error);
        }
        return node;
    }
}
