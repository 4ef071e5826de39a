package dev.bactrian.sandbox.salesforce.org;

import dev.bactrian.sandbox.salesforce.metadata.Field;
import dev.bactrian.sandbox.salesforce.metadata.FieldType;
import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import dev.bactrian.sandbox.salesforce.metadata.Trait;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The checks that a record passes, in Salesforce's order, before it is saved. */
final class SaveRules {
    private SaveRules() {}

    /** Puts the given values into the row, if each names a field that may be written and has a fitting value. */
    static void assign(
            Org org,
            ObjectType type,
            Row.Builder row,
            Map<String, @Nullable Object> values,
            Predicate<Field> mayBeWritten) {
        List<String> readOnly = new ArrayList<>();
        values.forEach((name, value) -> {
            Optional<Field> field = type.field(name);
            if (field.isPresent() && mayBeWritten.test(field.get())) {
                row.set(type.positionOf(name), Values.read(field.get(), value));
            } else if (field.isPresent()) {
                readOnly.add(field.get().name());
            } else if (!name.equals("attributes")) {
                assignReference(org, type, row, name, value);
            }
        });
        if (!readOnly.isEmpty()) {
            throw new Refused(
                    "INVALID_FIELD_FOR_INSERT_UPDATE",
                    "Unable to create/update fields: " + String.join(", ", readOnly)
                            + ". Please check the security settings of this field and verify that it is read/write for"
                            + " your profile or permission set.",
                    readOnly.toArray(String[]::new));
        }
    }

    /** Applies the org's own rules, then the checks that look at the whole record. */
    static void complete(Org org, ObjectType type, Row.Builder row, String id, @Nullable Row before) {
        computeName(type, row);
        for (BeforeSave rule : org.rules()) {
            apply(rule, type, row);
        }
        refuseMissing(type, row);
        refuseUnknownReferences(org, type, row, before);
        refuseDuplicates(org.table(type), row.build(), id);
    }

    static void refuseDuplicates(Table table, Row row, String id) {
        ObjectType type = table.type();
        for (int i = 0; i < type.fields().size(); i++) {
            Object value = row.get(i);
            if (value != null && type.fields().get(i).has(Trait.UNIQUE)) {
                for (Row other : table.lookup(i, value)) {
                    Object otherId = other.required(type.positionOf("Id"));
                    if (!otherId.equals(id)) {
                        String name = type.fields().get(i).name();
                        throw new Refused(
                                "DUPLICATE_VALUE",
                                "duplicate value found: " + name + " duplicates value on record with id: " + otherId,
                                name);
                    }
                }
            }
        }
    }

    /** A record may be referred to by an external id: {@code "Parent": {"External_Id__c": "x"}}. */
    private static void assignReference(
            Org org, ObjectType type, Row.Builder row, String name, @Nullable Object value) {
        Field field = type.referenceBy(name)
                .filter(found -> value == null || value instanceof Map)
                .orElseThrow(() -> new Refused(
                        "INVALID_FIELD", "No such column '" + name + "' on sobject of type " + type.name()));
        int position = type.positionOf(field.name());
        if (!(value instanceof Map<?, ?> keys)) {
            row.set(position, null);
            return;
        }
        Table target = org.table(field.references().get(0)).orElseThrow();
        for (Map.Entry<?, ?> key : keys.entrySet()) {
            int keyAt = target.type().position(String.valueOf(key.getKey()));
            if (keyAt >= 0 && key.getValue() != null) {
                List<Row> found = target.lookup(keyAt, key.getValue());
                if (found.size() == 1) {
                    row.set(position, found.get(0).required(target.type().positionOf("Id")));
                    return;
                }
            }
        }
        throw new Refused(
                "INVALID_FIELD",
                "Foreign key external ID: " + keys + " not found for field " + field.name(),
                field.name());
    }

    private static void computeName(ObjectType type, Row.Builder row) {
        int last = type.position("LastName");
        if (last >= 0) {
            Object firstName = row.get(type.positionOf("FirstName"));
            Object lastName = row.get(last);
            row.set(type.positionOf("Name"), firstName == null ? lastName : firstName + " " + lastName);
        }
    }

    private static void apply(BeforeSave rule, ObjectType type, Row.Builder row) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < type.fields().size(); i++) {
            values.put(type.fields().get(i).name(), row.get(i));
        }
        rule.apply(type.name(), values);
        values.forEach((name, value) -> {
            int position = type.positionOf(name);
            row.set(position, Values.read(type.fields().get(position), value));
        });
    }

    private static void refuseMissing(ObjectType type, Row.Builder row) {
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < type.fields().size(); i++) {
            Field field = type.fields().get(i);
            if (row.get(i) == null && field.has(Trait.REQUIRED)) {
                missing.add(field.name());
            }
            if (row.get(i) == null && field.type() == FieldType.BOOLEAN) {
                throw new Refused(
                        "INVALID_TYPE_ON_FIELD_IN_RECORD",
                        field.label() + ": value not of required type: null",
                        field.name());
            }
        }
        if (!missing.isEmpty()) {
            throw new Refused(
                    "REQUIRED_FIELD_MISSING",
                    "Required fields are missing: " + missing,
                    missing.toArray(String[]::new));
        }
    }

    private static void refuseUnknownReferences(Org org, ObjectType type, Row.Builder row, @Nullable Row before) {
        for (int i = 0; i < type.fields().size(); i++) {
            Field field = type.fields().get(i);
            Object id = row.get(i);
            boolean changed = before == null || !Objects.equals(before.get(i), id);
            if (id != null && changed && field.type() == FieldType.REFERENCE && !field.has(Trait.READ_ONLY)) {
                Optional<Table> target = org.table(field.references().get(0));
                if (target.isPresent()) {
                    Row referenced = target.get().find((String) id);
                    if (referenced == null || target.get().isDeleted(referenced)) {
                        throw new Refused("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", field.name());
                    }
                }
            }
        }
    }
}
