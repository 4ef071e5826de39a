package dev.bactrian.system.salesforce;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * Turns change events into changes.
 *
 * <p>An event tells an update's fields by bitmaps, and leaves out what is null; it tells of a large text only the difference, of a
 * formula nothing, and of a gap only whose records changed. What it leaves out is read.
 */
final class SalesforceEvents {

    private static final String HEADER = "ChangeEventHeader";
    private static final String GAP = "GAP_";

    private final SalesforceReads reads;
    private final Function<Collection<String>, List<Change>> reading;
    private final java.util.function.Consumer<String> lost;
    private final Pattern ours;
    private volatile long lastOrder;

    /**
     * @param reading reads the records of keys now
     * @param lost is told why the log cannot be followed any more
     */
    SalesforceEvents(
            SalesforceReads reads,
            Function<Collection<String>, List<Change>> reading,
            java.util.function.Consumer<String> lost) {
        this.reads = reads;
        this.reading = reading;
        this.lost = lost;
        this.ours = Pattern.compile("client=" + Pattern.quote(reads.client()) + "([^;]*)");
    }

    /** What an event says of itself. */
    private record Header(GenericRecord record, Position position, Pattern ours) {

        List<String> keys() {
            return record.get("recordIds") instanceof Collection<?> ids
                    ? ids.stream().map(String::valueOf).toList()
                    : List.of();
        }

        String type() {
            return String.valueOf(record.get("changeType"));
        }

        long committedMillis() {
            return SalesforceEvents.committedMillis(record);
        }

        /** The token of our own write; what another sync wrote is somebody else's edit. */
        String origin() {
            var matcher = ours.matcher(String.valueOf(record.get("changeOrigin")));
            return matcher.find() ? matcher.group(1) : "";
        }

        String author() {
            var user = record.get("commitUser");
            return user == null ? "" : user.toString();
        }

        EventFields.Named named(String list) {
            return EventFields.Named.of(record.get(list));
        }
    }

    /** @param replayId in base64 */
    List<Change> changes(GenericRecord event, String replayId) {
        var head = (GenericRecord) Objects.requireNonNull(event.get(HEADER), HEADER);
        var header = new Header(head, place(committedMillis(head), replayId), ours);
        if (header.type().equals("GAP_OVERFLOW")) {
            lost.accept("gap overflow");
            return List.of();
        }
        if (header.type().startsWith(GAP)) {
            return readAnew(header);
        }
        return switch (header.type()) {
            case "CREATE" -> whole(event, header, Operation.CREATE);
            case "UNDELETE" -> whole(event, header, Operation.UNDELETE);
            case "UPDATE" -> update(event, header);
            case "DELETE" -> told(header, Operation.DELETE, Fields.none());
            default ->
                throw new IllegalArgumentException("unknown change type \"" + header.type()
                        + "\" (expected CREATE, UPDATE, DELETE, UNDELETE or one of them with GAP_)");
        };
    }

    private static long committedMillis(GenericRecord header) {
        return (Long) Objects.requireNonNull(header.get("commitTimestamp"), "commitTimestamp");
    }

    /** An event is later than those that were told before it, also where the org's clock has stepped back between them. */
    private Position place(long committedMillis, String replayId) {
        lastOrder = committedMillis >= lastOrder ? committedMillis : lastOrder + 1;
        return new Position(lastOrder, committedMillis, replayId);
    }

    /** The stream goes on behind this event. */
    void resume(Position behind) {
        lastOrder = behind.order();
    }

    private List<Change> whole(GenericRecord event, Header header, Operation operation) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        var untold = new LinkedHashSet<String>();
        for (var field : fields()) {
            var slot = EventFields.slot(event.getSchema(), reads.object(), field);
            if (slot.isPresent()) {
                values.put(field, value(field, slot.get().value(event)));
            } else {
                untold.add(field);
            }
        }
        return completed(told(header, operation, Fields.of(values)), untold);
    }

    private List<Change> update(GenericRecord event, Header header) {
        var changed = header.named("changedFields");
        var nulled = header.named("nulledFields");
        var differing = header.named("diffFields");
        var values = new LinkedHashMap<String, @Nullable Object>();
        var untold = new LinkedHashSet<String>();
        for (var field : fields()) {
            var place = EventFields.slot(event.getSchema(), reads.object(), field);
            if (place.isEmpty() || differing.has(place.get())) {
                untold.add(field);
                continue;
            }
            var slot = place.get();
            var value = slot.value(event);
            if (nulled.has(slot) || (changed.has(slot) && value != null)) {
                values.put(field, nulled.has(slot) ? null : value(field, value));
            }
        }
        return completed(told(header, Operation.UPDATE, Fields.of(values)), untold);
    }

    /** The sync's fields without the key, which no event tells as a field. */
    private List<String> fields() {
        return reads.subscription().fields().stream()
                .filter(field -> !field.equals(SalesforceObject.KEY_FIELD))
                .distinct()
                .toList();
    }

    private @Nullable Object value(String field, @Nullable Object value) {
        return value == null ? null : SalesforceValues.ofEvent(reads.object().type(field), value);
    }

    private List<Change> told(Header header, Operation operation, Fields fields) {
        var changes = new ArrayList<Change>();
        for (var key : header.keys()) {
            var known = operation == Operation.DELETE
                    ? fields
                    : Fields.of(SalesforceObject.KEY_FIELD, key).with(fields);
            changes.add(change(header, key, operation, known, Instant.ofEpochMilli(header.committedMillis())));
        }
        return changes;
    }

    /** Adds what the records hold now of the fields that the event left open. */
    private List<Change> completed(List<Change> changes, Set<String> untold) {
        if (untold.isEmpty() || changes.isEmpty()) {
            return changes;
        }
        var found = byKey(changes.stream().map(Change::key).toList());
        return changes.stream()
                .map(change -> {
                    var read = found.get(change.key());
                    var fields = change.fields();
                    for (var field : untold) {
                        fields = read == null
                                ? fields
                                : fields.with(field, read.fields().get(field));
                    }
                    return new Change(
                                    change.sync(),
                                    change.system(),
                                    change.key(),
                                    change.operation(),
                                    fields,
                                    change.committedAt(),
                                    change.position(),
                                    change.origin())
                            .by(change.author());
                })
                .toList();
    }

    private List<Change> readAnew(Header header) {
        var found = byKey(header.keys());
        var changes = new ArrayList<Change>();
        for (var key : header.keys()) {
            var read = found.get(key);
            changes.add(
                    read == null
                            ? change(
                                    header,
                                    key,
                                    Operation.DELETE,
                                    Fields.none(),
                                    Instant.ofEpochMilli(header.committedMillis()))
                            : change(header, key, Operation.READ, read.fields(), read.committedAt()));
        }
        return changes;
    }

    private Map<String, Change> byKey(List<String> keys) {
        return reading.apply(keys).stream()
                .collect(Collectors.toMap(Change::key, Function.identity(), (one, same) -> one));
    }

    private Change change(Header header, String key, Operation operation, Fields fields, Instant committedAt) {
        var subscription = reads.subscription();
        return new Change(
                        subscription.sync(),
                        subscription.system(),
                        key,
                        operation,
                        fields,
                        committedAt,
                        header.position(),
                        header.origin())
                .by(header.author());
    }
}
