package dev.bactrian.sandbox.salesforce.event;

import com.google.protobuf.ByteString;
import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import dev.bactrian.sandbox.salesforce.org.Change;
import dev.bactrian.sandbox.salesforce.org.Commit;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.org.Origin;
import dev.bactrian.sandbox.salesforce.org.Row;
import dev.bactrian.sandbox.salesforce.trouble.Trouble;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** Turns each committed transaction into change events, as Salesforce's Change Data Capture does. */
public final class ChangeEvents {
    /** The record id of events about no single record. */
    private static final String NO_RECORD = "000000000000000AAA";

    private static final long FIRST_COMMIT_NUMBER = 11_000_000_000L;

    private final Map<String, EventSchema> schemas;
    private final EventLog log;
    private final Trouble trouble;

    public ChangeEvents(List<ObjectType> types, EventLog log, Trouble trouble) {
        this.trouble = trouble;
        this.schemas = types.stream()
                .filter(ObjectType::isWritable)
                .map(EventSchema::new)
                .collect(Collectors.toUnmodifiableMap(schema -> topic(schema.type()), Function.identity()));
        this.log = log;
    }

    /** For example {@code /data/AccountChangeEvent}. */
    public static String topic(ObjectType type) {
        return "/data/" + EventSchema.eventName(type);
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
            EventSchema schema = schemas.get(topic(change.type()));
            if (schema == null) {
                continue;
            }
            GenericRecord event = event(schema, commit, change, sequence);
            if (pending != null && trouble.mergesEvents() && pending.tellsTheSameAs(event)) {
                pending.ids.add(change.id());
            } else {
                append(pending, commit);
                List<String> ids = new ArrayList<>(List.of(change.id()));
                header(event).put("recordIds", ids);
                pending = new Pending(schema, event, ids);
            }
        }
        append(pending, commit);
        log.announce();
    }

    /** Publishes that so much changed in one transaction that the single changes are not told. */
    public void publishOverflow(ObjectType type, Instant at) {
        EventSchema schema = Objects.requireNonNull(schemas.get(topic(type)), "an object with change events");
        GenericRecord event = new GenericData.Record(schema.avro());
        Origin origin = new Origin(Org.USER_ID, "");
        Commit commit = new Commit(0, UUID.randomUUID().toString(), at, origin, List.of());
        event.put(0, header(schema, commit, type, "GAP_OVERFLOW", 1));
        header(event).put("recordIds", List.of(NO_RECORD));
        log.append(topic(type), schema.id(), at, encode(schema, event));
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
                            .allMatch(name ->
                                    header(event).get(name).equals(header(other).get(name)));
        }
    }

    private void append(@Nullable Pending pending, Commit commit) {
        if (pending != null) {
            log.append(
                    topic(pending.schema.type()),
                    pending.schema.id(),
                    commit.at(),
                    encode(pending.schema, pending.event));
        }
    }

    private static GenericRecord header(GenericRecord event) {
        return (GenericRecord) event.get(0);
    }

    private GenericRecord event(EventSchema schema, Commit commit, Change change, int sequence) {
        GenericRecord event = new GenericData.Record(schema.avro());
        boolean gap = trouble.takesGap();
        ChangedFields changed = new ChangedFields();
        if (change.kind() != Change.Kind.DELETE && !gap) {
            fill(event, schema, change, changed);
        }
        String changeType = (gap ? "GAP_" : "") + change.kind();
        GenericRecord header = header(schema, commit, change.type(), changeType, sequence);
        header.put("nulledFields", changed.nulledFields());
        header.put("changedFields", changed.changedFields());
        event.put(0, header);
        return event;
    }

    private static GenericRecord header(
            EventSchema schema, Commit commit, ObjectType type, String changeType, int sequence) {
        GenericRecord header =
                new GenericData.Record(schema.avro().getFields().get(0).schema());
        header.put("entityName", type.name());
        header.put(
                "changeType",
                new GenericData.EnumSymbol(
                        header.getSchema().getField("changeType").schema(), changeType));
        header.put("changeOrigin", commit.origin().changeOrigin());
        header.put("transactionKey", commit.transactionKey());
        header.put("sequenceNumber", sequence);
        header.put("commitTimestamp", commit.at().toEpochMilli());
        header.put("commitNumber", FIRST_COMMIT_NUMBER + commit.number());
        header.put("commitUser", commit.origin().userId());
        header.put("nulledFields", List.of());
        header.put("diffFields", List.of());
        header.put("changedFields", List.of());
        return header;
    }

    private static void fill(GenericRecord event, EventSchema schema, Change change, ChangedFields changed) {
        Row before = change.kind() == Change.Kind.UPDATE ? change.before() : null;
        List<EventSchema.Slot> slots = schema.slots();
        for (int i = 0; i < slots.size(); i++) {
            EventSchema.Slot slot = slots.get(i);
            int slotAt = i + 1;
            if (slot.shape() == EventSchema.Slot.Shape.SINGLE) {
                EventSchema.Part part = slot.parts().get(0);
                if (before == null || !before.sameAt(part.position(), change.after())) {
                    Object value = change.after().get(part.position());
                    event.put(slotAt, avro(value));
                    changed.mark(before, slotAt, value);
                }
            } else {
                event.put(slotAt, compound(event.getSchema(), slotAt, slot, before, change.after(), changed));
            }
        }
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

    private static ByteString encode(EventSchema schema, GenericRecord event) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new GenericDatumWriter<GenericRecord>(schema.avro()).write(event, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteString.copyFrom(bytes.toByteArray());
    }
}
