package dev.bactrian.system.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bactrian.change.Storage;
import dev.bactrian.change.ValueType;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.definition.ObjectShape.Limits;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An object as the org describes it.
 *
 * @param compounds the compound field that a field is a part of, e.g. {@code BillingCity -> BillingAddress}
 * @param filterable the text fields that a query may compare
 */
record SalesforceObject(String name, ObjectShape shape, Map<String, String> compounds, Set<String> filterable) {

    static final String KEY_FIELD = "Id";

    SalesforceObject {
        compounds = Map.copyOf(compounds);
        filterable = Set.copyOf(filterable);
    }

    /** Reads the answer to {@code sobjects/<name>/describe}. */
    static SalesforceObject of(JsonNode description) {
        var name = description.path("name").asText();
        var fields = new ArrayList<FieldShape>();
        var compounds = new HashMap<String, String>();
        var filterable = new HashSet<String>();
        var unique = new HashSet<String>();
        for (var field : description.path("fields")) {
            var shape = field(field);
            fields.add(shape);
            if (shape.name().equals(KEY_FIELD) || field.path("unique").asBoolean()) {
                unique.add(shape.name());
            }
            var compound = field.path("compoundFieldName").asText("");
            if (!compound.isEmpty() && !field.path("compoundFieldName").isNull() && !compound.equals(shape.name())) {
                compounds.put(shape.name(), compound);
            }
            if (field.path("filterable").asBoolean() && shape.type().equals(Optional.of(ValueType.TEXT))) {
                filterable.add(shape.name());
            }
        }
        var shape = new ObjectShape("object " + name, KEY_FIELD, true, ChronoUnit.SECONDS, fields, unique);
        return new SalesforceObject(name, shape, compounds, filterable);
    }

    ValueType type(String field) {
        return shape.field(field).flatMap(FieldShape::type).orElse(ValueType.TEXT);
    }

    /** The fields that are read for a sync: its own ones, and the key. */
    List<String> read(List<String> fields) {
        return Stream.concat(Stream.of(KEY_FIELD), fields.stream()).distinct().toList();
    }

    private static FieldShape field(JsonNode field) {
        var word = field.path("type").asText();
        var type = typeOf(word);
        var decimal = type.equals(Optional.of(ValueType.DECIMAL));
        var stored = !field.path("calculated").asBoolean();
        return new FieldShape(
                field.path("name").asText(),
                type,
                word,
                decimal ? field.path("precision").asInt() : 0,
                decimal ? field.path("scale").asInt(-1) : -1,
                stored && field.path("createable").asBoolean(),
                stored && field.path("updateable").asBoolean(),
                storageOf(word),
                limits(field));
    }

    private static Limits limits(JsonNode field) {
        var values = new ArrayList<String>();
        if (field.path("restrictedPicklist").asBoolean()) {
            field.path("picklistValues").forEach(value -> {
                if (value.path("active").asBoolean(true)) {
                    values.add(value.path("value").asText());
                }
            });
        }
        var isRequired = field.path("createable").asBoolean()
                && !field.path("nillable").asBoolean(true)
                && !field.path("defaultedOnCreate").asBoolean()
                && !field.path("type").asText().equals("boolean");
        var refersTo = new ArrayList<String>();
        field.path("referenceTo").forEach(object -> refersTo.add(object.asText()));
        return new Limits(isRequired, field.path("length").asInt(), values, refersTo);
    }

    private static Storage storageOf(String word) {
        return switch (word) {
            case "double", "currency", "percent" -> Storage.DOUBLE;
            case "id", "reference" -> Storage.RECORD_ID;
            default -> Storage.EXACT;
        };
    }

    private static Optional<ValueType> typeOf(String word) {
        return switch (word) {
            case "string",
                    "textarea",
                    "phone",
                    "url",
                    "email",
                    "picklist",
                    "multipicklist",
                    "combobox",
                    "id",
                    "reference",
                    "encryptedstring" -> Optional.of(ValueType.TEXT);
            case "int", "long" -> Optional.of(ValueType.INTEGER);
            case "double", "currency", "percent" -> Optional.of(ValueType.DECIMAL);
            case "boolean" -> Optional.of(ValueType.BOOLEAN);
            case "date" -> Optional.of(ValueType.DATE);
            case "datetime" -> Optional.of(ValueType.TIMESTAMP);
            default -> Optional.empty();
        };
    }
}
