package dev.bactrian.sandbox.salesforce.event;

import com.google.protobuf.ByteString;
import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import dev.bactrian.sandbox.salesforce.org.Change;
import dev.bactrian.sandbox.salesforce.org.Commit;
import dev.bactrian.sandbox.salesforce.org.Row;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
    private static final long FIRST_COMMIT_NUMBER = 11_000_000_000L;

    private final Map<String, EventSchema> schemas;
    private final EventLog log;

    public ChangeEvents(List<ObjectType> types, EventLog log) {
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
        return schemas.values().stream().filter(schema -> schema.id().equals(id)).findFirst();
    }

    public void publish(Commit commit) {
        int sequence = 0;
        for (Change change : commit.changes()) {
            sequence++;
            String topic = topic(change.type());
            EventSchema schema = schemas.get(topic);
            if (schema != null) {
                log.append(topic, schema.id(), commit.at(), encode(schema, event(schema, commit, change, sequence)));
            }
        }
        log.announce();
    }

    private static GenericRecord event(EventSchema schema, Commit commit, Change change, int sequence) {
        GenericRecord event = new GenericData.Record(schema.avro());
        ChangedFields changed = new ChangedFields();
        if (change.kind() != Change.Kind.DELETE) {
            fill(event, schema, change, changed);
        }
        GenericRecord header = new GenericData.Record(schema.avro().getFields().get(0).schema());
        header.put("entityName", change.type().name());
        header.put("recordIds", List.of(change.id()));
        header.put(
                "changeType",
                new GenericData.EnumSymbol(
                        header.getSchema().getField("changeType").schema(), change.kind().name()));
        header.put("changeOrigin", commit.origin().changeOrigin());
        header.put("transactionKey", commit.transactionKey());
        header.put("sequenceNumber", sequence);
        header.put("commitTimestamp", commit.at().toEpochMilli());
        header.put("commitNumber", FIRST_COMMIT_NUMBER + commit.number());
        header.put("commitUser", commit.origin().userId());
        header.put("nulledFields", changed.nulledFields());
        header.put("diffFields", List.of());
        header.put("changedFields", changed.changedFields());
        event.put(0, header);
        return event;
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
        GenericRecord compound =
                new GenericData.Record(schema.getFields().get(slotAt).schema().getTypes().get(1));
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
