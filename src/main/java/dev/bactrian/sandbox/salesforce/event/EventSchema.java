package dev.bactrian.sandbox.salesforce.event;

import com.google.protobuf.ByteString;
import dev.bactrian.sandbox.salesforce.metadata.Field;
import dev.bactrian.sandbox.salesforce.metadata.FieldType;
import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import dev.bactrian.sandbox.salesforce.metadata.Trait;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/** The Avro schema of an object's change events, or of a platform event, and which of the object's fields stands where in it. */
public final class EventSchema {
    private static final String NAMESPACE = "com.sforce.eventbus";

    /** A change event has its header before the object's fields; a platform event has when and by whom it was created. */
    private static final List<String> CREATION = List.of("CreatedDate", "CreatedById");

    private final ObjectType type;
    private final List<Slot> slots;
    private final Schema schema;
    private final String json;
    private final String id;

    /** A top-level field of the schema after the header; it holds one field, or the parts of a compound field. */
    record Slot(String name, List<Part> parts, Shape shape) {
        enum Shape {
            SINGLE,
            COMPOUND
        }
    }

    /** A field of the object with its name within its slot. */
    record Part(String name, Field field, int position) {}

    public EventSchema(ObjectType type) {
        this.type = type;
        this.slots = slots(type);
        this.schema = Schema.createRecord(topicName(type), null, NAMESPACE, false, fields(type, slots));
        this.json = schema.toString();
        this.id = fingerprint(json);
    }

    public ObjectType type() {
        return type;
    }

    public Schema avro() {
        return schema;
    }

    public String json() {
        return json;
    }

    public String id() {
        return id;
    }

    /** For example {@code /data/AccountChangeEvent}, {@code /data/Invoice__ChangeEvent} or {@code /event/Order_Shipped__e}. */
    public static String topic(ObjectType type) {
        return (type.isEvent() ? "/event/" : "/data/") + topicName(type);
    }

    public String topic() {
        return topic(type);
    }

    /** Which field of a record is the first of the object's own ones. */
    int firstSlot() {
        return type.isEvent() ? CREATION.size() : 1;
    }

    /** Writes an event in the form in which the log keeps it. */
    ByteString encode(GenericRecord event) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new GenericDatumWriter<GenericRecord>(schema).write(event, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteString.copyFrom(bytes.toByteArray());
    }

    /**
     * Reads what {@link #encode} or a publisher wrote.
     *
     * @throws IllegalArgumentException if it is not of this schema
     */
    public GenericRecord decode(ByteString payload) {
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(payload.toByteArray(), null);
        try {
            GenericRecord event = new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
            if (decoder.isEnd()) {
                return event;
            }
            throw new IllegalArgumentException("the payload is longer than the schema says");
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("the payload is not of the schema " + id, e);
        }
    }

    private static String topicName(ObjectType type) {
        String name = type.name();
        if (type.isEvent()) {
            return name;
        }
        return name.endsWith("__c") ? name.substring(0, name.length() - 1) + "ChangeEvent" : name + "ChangeEvent";
    }

    List<Slot> slots() {
        return slots;
    }

    private static List<Slot> slots(ObjectType type) {
        List<Slot> slots = new ArrayList<>();
        for (Field field : type.fields()) {
            boolean created = type.isEvent() && CREATION.contains(field.name());
            if (created || field.has(Trait.NOT_IN_EVENTS) || field.has(Trait.CALCULATED) || field.compound() != null) {
                continue;
            }
            List<Part> parts = type.fields().stream()
                    .filter(part -> field.name().equals(part.compound()))
                    .map(part -> new Part(partName(part, field.name()), part, type.positionOf(part.name())))
                    .toList();
            slots.add(
                    parts.isEmpty()
                            ? new Slot(
                                    field.name(),
                                    List.of(new Part(field.name(), field, type.positionOf(field.name()))),
                                    Slot.Shape.SINGLE)
                            : new Slot(field.name(), parts, Slot.Shape.COMPOUND));
        }
        return List.copyOf(slots);
    }

    /** {@code BillingStreet} is {@code Street} within {@code BillingAddress}; {@code LastName} keeps its name. */
    private static String partName(Field part, String compound) {
        String prefix = compound.endsWith("Address") ? compound.substring(0, compound.length() - 7) : "";
        return part.name().substring(prefix.length());
    }

    private static List<Schema.Field> fields(ObjectType type, List<Slot> slots) {
        List<Schema.Field> fields = new ArrayList<>();
        if (type.isEvent()) {
            fields.add(new Schema.Field("CreatedDate", Schema.create(Schema.Type.LONG), "CreatedDate:DateTime"));
            fields.add(new Schema.Field("CreatedById", Schema.create(Schema.Type.STRING), "CreatedBy:EntityId"));
        } else {
            fields.add(new Schema.Field("ChangeEventHeader", ChangeHeader.schema(NAMESPACE)));
        }
        Schema address = null;
        for (Slot slot : slots) {
            Schema value;
            if (slot.shape == Slot.Shape.SINGLE) {
                value = value(slot.parts.get(0).field.type());
            } else if (slot.name.endsWith("Address") && address != null) {
                value = address;
            } else {
                value = compound(slot);
                address = slot.name.endsWith("Address") ? value : address;
            }
            fields.add(nullable(slot.name, value, slot.parts.get(0).field));
        }
        return fields;
    }

    private static Schema compound(Slot slot) {
        String name = slot.name.endsWith("Address") ? "Address" : "PersonName";
        List<Schema.Field> parts = slot.parts.stream()
                .map(part -> nullable(part.name, value(part.field.type()), part.field))
                .toList();
        return Schema.createRecord(name, null, NAMESPACE, false, parts);
    }

    private static Schema.Field nullable(String name, Schema value, Field field) {
        Schema union = Schema.createUnion(Schema.create(Schema.Type.NULL), value);
        return new Schema.Field(name, union, "Data:" + field.type().eventName(), Schema.Field.NULL_DEFAULT_VALUE);
    }

    private static Schema value(FieldType type) {
        return Schema.create(
                switch (type) {
                    case BOOLEAN -> Schema.Type.BOOLEAN;
                    case INTEGER -> Schema.Type.INT;
                    case DOUBLE, CURRENCY, PERCENT -> Schema.Type.DOUBLE;
                    case DATE, DATETIME -> Schema.Type.LONG;
                    default -> Schema.Type.STRING;
                });
    }

    private static String fingerprint(String json) {
        try {
            byte[] hash = MessageDigest.getInstance("MD5").digest(json.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }
}
