package dev.bactrian.system.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.Weight;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.SystemUnavailable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads the records of one object for one sync. */
final class SalesforceReads {

    private static final int MOST_KEYS = 200;
    private static final int MOST_CHANGES = 1_000;

    /** The pages that a query may ask for, in records. */
    private static final int SMALLEST_PAGE = 200;

    private static final int LARGEST_PAGE = 2_000;

    /** SystemModstamp is in whole seconds, the times of events are not. */
    private static final long STAMP_MARGIN_MILLIS = 1_000;

    private final SalesforceCalls calls;
    private final Subscription subscription;
    private final SalesforceObject object;

    SalesforceReads(SalesforceCalls calls, Subscription subscription, SalesforceObject object) {
        this.calls = calls;
        this.subscription = subscription;
        this.object = object;
    }

    Subscription subscription() {
        return subscription;
    }

    SalesforceObject object() {
        return object;
    }

    /** What the org's change events call this sync's writes; the token of the delivery follows. */
    String client() {
        return "bactrian/" + subscription.sync().replaceAll("[^A-Za-z0-9_-]", "_") + "/";
    }

    /** The records of these keys as they are now, outside the log. */
    List<Change> byKeys(Collection<String> keys) {
        var wellFormed = keys.stream().filter(SalesforceReads::isKey).distinct().toList();
        var found = new ArrayList<Change>();
        for (var from = 0; from < wellFormed.size(); from += MOST_KEYS) {
            var some = wellFormed.subList(from, Math.min(from + MOST_KEYS, wellFormed.size()));
            pages(
                    "query",
                    select() + " WHERE Id IN " + Soql.list(some),
                    page -> page.forEach(record -> found.add(change(record, Position.NONE))));
        }
        return found;
    }

    /** All records. */
    void all(Consumer<List<Change>> batches) {
        inBatches("query", select(), batches);
    }

    /** Whether there is no record now. */
    boolean areNone() {
        var found = new ArrayList<JsonNode>();
        pages("query", "SELECT Id FROM " + object.name() + " LIMIT 1", found::addAll);
        return found.isEmpty();
    }

    /** The records that were changed or deleted since, by the org's clock; one that was deleted for good is not among them. */
    void since(Instant time, Consumer<List<Change>> batches) {
        inBatches("queryAll", select() + " WHERE SystemModstamp >= " + Soql.time(time), batches);
    }

    /** The keys of all records. */
    void keys(Consumer<List<String>> batches) {
        pages(
                "query",
                "SELECT Id FROM " + object.name(),
                page -> batches.accept(page.stream()
                        .map(record -> record.path(SalesforceObject.KEY_FIELD).asText())
                        .toList()));
    }

    /** The records that a query finds, outside the log. */
    List<Change> found(String where) {
        var found = new ArrayList<Change>();
        pages(
                "query",
                select() + " WHERE " + where,
                page -> page.forEach(record -> found.add(change(record, Position.NONE))));
        return found;
    }

    /** The fields that make a record into a change, apart from the sync's own. */
    List<String> columns() {
        var columns = new LinkedHashSet<>(object.read(subscription.fields()));
        columns.add("SystemModstamp");
        columns.add("LastModifiedDate");
        return List.copyOf(columns);
    }

    Change change(JsonNode record, Position position) {
        return new Change(
                subscription.sync(),
                subscription.system(),
                record.path(SalesforceObject.KEY_FIELD).asText(),
                Operation.READ,
                SalesforceValues.ofRecord(object, subscription.fields(), record),
                SalesforceValues.time(record.path("LastModifiedDate")),
                position,
                "");
    }

    /** Whether the org could have given out this key; it refuses a whole query for one that it could not. */
    static boolean isKey(String key) {
        return key.matches("[A-Za-z0-9]{15}|[A-Za-z0-9]{18}");
    }

    private String select() {
        return "SELECT " + String.join(", ", columns()) + " FROM " + object.name();
    }

    private void inBatches(String resource, String query, Consumer<List<Change>> batches) {
        var withDeleted = resource.equals("queryAll");
        var asked = withDeleted ? query.replaceFirst("SELECT ", "SELECT IsDeleted, ") : query;
        pages(resource, asked, page -> {
            var batch = new Weight.Batches<Change>(MOST_CHANGES, Weight::of, batches);
            page.forEach(record -> batch.add(changeInPlace(record)));
            batch.end();
        });
    }

    /** A record with the place from which on events tell something new of it. */
    private Change changeInPlace(JsonNode record) {
        var stamp = SalesforceValues.time(record.path("SystemModstamp"));
        var millis = stamp.toEpochMilli() - STAMP_MARGIN_MILLIS;
        var read = change(record, new Position(millis, millis, ""));
        return record.path("IsDeleted").asBoolean()
                ? new Change(
                        read.sync(),
                        read.system(),
                        read.key(),
                        Operation.DELETE,
                        Fields.none(),
                        stamp,
                        read.position(),
                        "")
                : read;
    }

    private void pages(String resource, String query, Consumer<List<JsonNode>> pages) {
        var action = "read " + object.name();
        var pageSize = hasLargeTexts() ? SMALLEST_PAGE : LARGEST_PAGE;
        var reply = calls.page(action, calls.path(resource + "?q=" + Soql.encoded(query)), pageSize)
                .body();
        while (true) {
            var records = reply.path("records");
            if (!records.isArray()) {
                throw new SystemUnavailable(subscription.system(), action + ": the reply to a query holds no records");
            }
            if (!records.isEmpty()) {
                pages.accept(Stream.iterate(0, n -> n < records.size(), n -> n + 1)
                        .map(n -> Objects.requireNonNull(records.get(n)))
                        .toList());
            }
            if (reply.path("done").asBoolean(true)) {
                return;
            }
            var next = reply.path("nextRecordsUrl").asText("");
            if (next.isEmpty()) {
                throw new SystemUnavailable(
                        subscription.system(), action + ": the reply to a query names no next page");
            }
            reply = calls.page(action, next, pageSize).body();
        }
    }

    /** Whether a field may hold a long text, of up to 131,072 characters. */
    private boolean hasLargeTexts() {
        return subscription.fields().stream()
                .flatMap(field -> object.shape().field(field).stream())
                .anyMatch(field -> field.nativeType().equals("textarea"));
    }
}
