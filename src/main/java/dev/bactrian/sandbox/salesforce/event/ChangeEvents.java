package dev.bactrian.sandbox.salesforce.event;

import dev.bactrian.sandbox.salesforce.metadata.FieldType;
import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import dev.bactrian.sandbox.salesforce.org.Change;
import dev.bactrian.sandbox.salesforce.org.Commit;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.org.Origin;
import dev.bactrian.sandbox.salesforce.org.Row;
import dev.bactrian.sandbox.salesforce.trouble.Trouble;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Turns each committed transaction into change events, as Salesforce's Change Data Capture does, and the platform events it published. */
public final class ChangeEvents {
    /** The record id of events about no single record. */
    private static final String NO_RECORD = "000000000000000AAA";

    private final Map<String, EventSchema> schemas;
    private final EventLog log;
    private final Trouble trouble;

    public ChangeEvents(List<ObjectType> types, EventLog log, Trouble trouble) {
        this.trouble = trouble;
        this.schemas = types.stream()
                .filter(ObjectType::isWritable)
                .map(EventSchema::new)
                .collect(Collectors.toUnmodifiableMap(EventSchema::topic, Function.identity()));
        this.log = log;
    }

    /** The schema of a topic's events, by the topic's name in any case. */
    public Optional<EventSchema> schemaOf(String topic) {
        return schemas.entrySet().stream()
                .filter(entry -> entry.getKey().toLowerCase(Locale.ROOT).equals(topic.toLowerCase(Locale.ROOT)))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    public Optional<EventSchema> schema(String id) {
        return schemas.values().stream()
                .filter(schema -> schema.id().equals(id))
                .findFirst();
    }

    public void publish(Commit commit) {
        int sequence = 0;
        Pending pending = null;
        for (Change change : commit.changes()) {
            sequence++;
            EventSchema schema = schemas.get(EventSchema.topic(change.type()));
            if (schema == null) {
                continue;
            }
            if (change.type().isEvent()) {
                append(pending, commit);
                pending = null;
                log.append(platformEvent(schema, commit, change));
                continue;
            }
            GenericRecord event = event(schema, commit, change, sequence);
            if (pending != null && trouble.mergesEvents() && pending.tellsTheSameAs(event)) {
                pending.ids.add(change.id());
            } else {
                append(pending, commit);
                List<String> ids = new ArrayList<>(List.of(change.id()));
                ChangeHeader.of(event).put("recordIds", ids);
                pending = new Pending(schema, event, ids);
            }
        }
        append(pending, commit);
        log.announce();
    }

    /** Publishes that so much changed in one transaction that the single changes are not told. */
    public void publishOverflow(ObjectType type, Instant at) {
        EventSchema schema =
                Objects.requireNonNull(schemas.get(EventSchema.topic(type)), "an object with change events");
        GenericRecord event = new GenericData.Record(schema.avro());
        Origin origin = new Origin(Org.USER_ID, "");
        Commit commit = new Commit(0, UUID.randomUUID().toString(), at, origin, List.of());
        ChangeHeader.put(event, commit, type, "GAP_OVERFLOW", 1).put("recordIds", List.of(NO_RECORD));
        log.append(Event.draft(schema.topic(), schema.id(), at, schema.encode(event)));
        log.announce();
    }

    /** An event that may still take the ids of further records. */
    private record Pending(EventSchema schema, GenericRecord event, List<String> ids) {
        boolean tellsTheSameAs(GenericRecord other) {
            for (int i = 1; i < event.getSchema().getFields().size(); i++) {
                if (!Objects.equals(event.get(i), other.get(i))) {
                    return false;
                }
            }
            return event.getSchema().equals(other.getSchema())
                    && List.of("changeType", "changedFields", "nulledFields").stream()
                            .allMatch(name -> ChangeHeader.of(event)
                                    .get(name)
                                    .equals(ChangeHeader.of(other).get(name)));
        }
    }

    private void append(@Nullable Pending pending, Commit commit) {
        if (pending != null && !trouble.takesLoss()) {
            log.append(Event.draft(
                    pending.schema.topic(), pending.schema.id(), commit.at(), pending.schema.encode(pending.event)));
        }
    }

    private static Event platformEvent(EventSchema schema, Commit commit, Change change) {
        GenericRecord event = new GenericData.Record(schema.avro());
        event.put("CreatedDate", commit.at().toEpochMilli());
        event.put("CreatedById", commit.origin().userId());
        for (int i = 0; i < schema.slots().size(); i++) {
            EventSchema.Part part = schema.slots().get(i).parts().get(0);
            event.put(schema.firstSlot() + i, avro(change.after().get(part.position())));
        }
        return Event.draft(schema.topic(), schema.id(), commit.at(), schema.encode(event))
                .withId(change.id());
    }

    private GenericRecord event(EventSchema schema, Commit commit, Change change, int sequence) {
        GenericRecord event = new GenericData.Record(schema.avro());
        boolean gap = trouble.takesGap();
        ChangedFields changed = new ChangedFields();
        if (change.kind() != Change.Kind.DELETE && !gap) {
            fill(event, schema, change, changed);
        }
        String changeType = (gap ? "GAP_" : "") + change.kind();
        GenericRecord header = ChangeHeader.put(event, commit, change.type(), changeType, sequence);
        header.put("nulledFields", changed.nulledFields());
        header.put("changedFields", changed.changedFields());
        header.put("diffFields", changed.diffFields());
        return event;
    }

    private static void fill(GenericRecord event, EventSchema schema, Change change, ChangedFields changed) {
        Row before = change.kind() == Change.Kind.UPDATE ? change.before() : null;
        List<EventSchema.Slot> slots = schema.slots();
        for (int i = 0; i < slots.size(); i++) {
            EventSchema.Slot slot = slots.get(i);
            int slotAt = schema.firstSlot() + i;
            if (slot.shape() == EventSchema.Slot.Shape.SINGLE) {
                EventSchema.Part part = slot.parts().get(0);
                if (before == null || !before.sameAt(part.position(), change.after())) {
                    Object value = change.after().get(part.position());
                    Optional<String> diff = diff(before, part, value);
                    event.put(slotAt, diff.isPresent() ? diff.get() : avro(value));
                    changed.mark(before, slotAt, value);
                    diff.ifPresent(text -> changed.markDiff(slotAt));
                }
            } else {
                event.put(slotAt, compound(event.getSchema(), slotAt, slot, before, change.after(), changed));
            }
        }
    }

    /** Of a large text only the difference is told. */
    private static Optional<String> diff(@Nullable Row before, EventSchema.Part part, @Nullable Object value) {
        return before != null
                        && part.field().type() == FieldType.TEXTAREA
                        && before.get(part.position()) instanceof String old
                        && value instanceof String text
                ? TextDiff.of(old, text)
                : Optional.empty();
    }

    private static @Nullable GenericRecord compound(
            Schema schema, int slotAt, EventSchema.Slot slot, @Nullable Row before, Row after, ChangedFields changed) {
        GenericRecord compound = new GenericData.Record(
                schema.getFields().get(slotAt).schema().getTypes().get(1));
        boolean any = false;
        BitSet changedParts = new BitSet();
        BitSet nulledParts = new BitSet();
        for (int i = 0; i < slot.parts().size(); i++) {
            EventSchema.Part part = slot.parts().get(i);
            Object value = after.get(part.position());
            if (before == null || !before.sameAt(part.position(), after)) {
                compound.put(i, avro(value));
                any |= value != null;
                changedParts.set(i);
                nulledParts.set(i, value == null);
            }
        }
        changed.markParts(before, slotAt, changedParts, nulledParts);
        return any ? compound : null;
    }

    private static @Nullable Object avro(@Nullable Object value) {
        if (value instanceof BigDecimal number) {
            return number.doubleValue();
        }
        if (value instanceof Instant instant) {
            return instant.toEpochMilli();
        }
        return value instanceof LocalDate date
                ? (Object) date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli()
                : value;
    }
}
