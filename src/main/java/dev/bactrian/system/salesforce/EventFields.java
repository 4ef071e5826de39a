package dev.bactrian.system.salesforce;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Where an object's fields stand in its change events, and which of them a bitmap of an event names. */
final class EventFields {

    private static final int NO_PART = -1;

    private EventFields() {}

    /**
     * A field's place.
     *
     * @param position among the schema's fields, the header being 0
     * @param part within a compound field; -1: the field stands by itself
     */
    record Slot(int position, int part) {

        @Nullable
        Object value(GenericRecord event) {
            var value = event.get(position);
            if (part == NO_PART) {
                return value;
            }
            return value instanceof GenericRecord compound ? compound.get(part) : null;
        }
    }

    /**
     * The fields that a header's list names.
     *
     * <p>Its first element may be a bitmap such as {@code 0x0100A0}, in which bit n stands for the schema's field n; further elements
     * such as {@code 4-0x01} name parts of the compound field at a position.
     */
    record Named(BigInteger fields, Map<Integer, BigInteger> parts) {

        static Named of(@Nullable Object bitmaps) {
            var fields = BigInteger.ZERO;
            var parts = new HashMap<Integer, BigInteger>();
            if (bitmaps instanceof List<?> list) {
                for (var element : list) {
                    var text = String.valueOf(element);
                    var dash = text.indexOf('-');
                    if (dash < 0) {
                        fields = fields.or(bits(text));
                    } else {
                        parts.put(Integer.parseInt(text.substring(0, dash)), bits(text.substring(dash + 1)));
                    }
                }
            }
            return new Named(fields, parts);
        }

        boolean has(Slot slot) {
            var parted = parts.get(slot.position());
            return slot.part() == NO_PART || parted == null
                    ? fields.testBit(slot.position())
                    : parted.testBit(slot.part());
        }

        private static BigInteger bits(String bitmap) {
            var digits = bitmap.startsWith("0x") ? bitmap.substring(2) : bitmap;
            return digits.isEmpty() ? BigInteger.ZERO : new BigInteger(digits, 16);
        }
    }

    /** Where a field stands; empty where events do not tell it, as of formulas. */
    static Optional<Slot> slot(Schema schema, SalesforceObject object, String field) {
        var own = schema.getField(field);
        if (own != null && record(own.schema()).isEmpty()) {
            return Optional.of(new Slot(own.pos(), NO_PART));
        }
        var compound = object.compounds().get(field);
        var whole = compound == null ? null : schema.getField(compound);
        if (compound == null || whole == null) {
            return Optional.empty();
        }
        return record(whole.schema()).flatMap(parts -> parts.getFields().stream()
                .filter(part -> field.equals(part.name()) || field.equals(nativeName(compound, part.name())))
                .findFirst()
                .map(part -> new Slot(whole.pos(), part.pos())));
    }

    /** {@code Street} of {@code BillingAddress} is the field {@code BillingStreet}; {@code Latitude} of {@code Place__c} is {@code Place__Latitude__s}. */
    private static String nativeName(String compound, String part) {
        if (compound.endsWith("__c")) {
            return compound.substring(0, compound.length() - 1) + part + "__s";
        }
        var prefix = compound.endsWith("Address") ? compound.substring(0, compound.length() - "Address".length()) : "";
        return prefix + part;
    }

    private static Optional<Schema> record(Schema schema) {
        if (schema.getType() == Schema.Type.UNION) {
            return schema.getTypes().stream()
                    .filter(one -> one.getType() == Schema.Type.RECORD)
                    .findFirst();
        }
        return schema.getType() == Schema.Type.RECORD ? Optional.of(schema) : Optional.empty();
    }
}
