package dev.bactrian.sandbox.salesforce.event;

import dev.bactrian.sandbox.salesforce.metadata.Field;
import dev.bactrian.sandbox.salesforce.metadata.FieldType;
import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import dev.bactrian.sandbox.salesforce.metadata.Trait;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.apache.avro.Schema;

/** The Avro schema of an object's change events, and which of the object's fields stands where in it. */
public final class EventSchema {
    private static final String NAMESPACE = "com.sforce.eventbus";

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
        this.schema = schema(type, slots);
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

    /** For example {@code AccountChangeEvent}, or {@code Invoice__ChangeEvent} for a custom object. */
    public static String eventName(ObjectType type) {
        String name = type.name();
        return name.endsWith("__c") ? name.substring(0, name.length() - 1) + "ChangeEvent" : name + "ChangeEvent";
    }

    List<Slot> slots() {
        return slots;
    }

    private static List<Slot> slots(ObjectType type) {
        List<Slot> slots = new ArrayList<>();
        for (Field field : type.fields()) {
            if (field.has(Trait.NOT_IN_EVENTS) || field.has(Trait.CALCULATED) || field.compound() != null) {
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

    private static Schema schema(ObjectType type, List<Slot> slots) {
        List<Schema.Field> fields = new ArrayList<>();
        fields.add(new Schema.Field("ChangeEventHeader", header()));
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
        return Schema.createRecord(eventName(type), null, NAMESPACE, false, fields);
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

    private static Schema header() {
        Schema text = Schema.create(Schema.Type.STRING);
        Schema texts = Schema.createArray(text);
        Schema changeType = Schema.createEnum(
                "ChangeType",
                null,
                NAMESPACE,
                Arrays.asList(
                        "CREATE",
                        "UPDATE",
                        "DELETE",
                        "UNDELETE",
                        "GAP_CREATE",
                        "GAP_UPDATE",
                        "GAP_DELETE",
                        "GAP_UNDELETE",
                        "GAP_OVERFLOW",
                        "SNAPSHOT"));
        return Schema.createRecord(
                "ChangeEventHeader",
                null,
                NAMESPACE,
                false,
                List.of(
                        new Schema.Field("entityName", text),
                        new Schema.Field("recordIds", texts),
                        new Schema.Field("changeType", changeType),
                        new Schema.Field("changeOrigin", text),
                        new Schema.Field("transactionKey", text),
                        new Schema.Field("sequenceNumber", Schema.create(Schema.Type.INT)),
                        new Schema.Field("commitTimestamp", Schema.create(Schema.Type.LONG)),
                        new Schema.Field("commitNumber", Schema.create(Schema.Type.LONG)),
                        new Schema.Field("commitUser", text),
                        new Schema.Field("nulledFields", texts),
                        new Schema.Field("diffFields", texts),
                        new Schema.Field("changedFields", texts)));
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
