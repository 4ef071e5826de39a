package dev.bactrian.sandbox.salesforce.metadata;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One object of the org: its names, its key prefix and its fields, which records hold by position. */
public final class ObjectType {
    private final String name;
    private final String label;
    private final String pluralLabel;
    private final String keyPrefix;
    private final boolean writable;
    private final List<Field> fields;
    private final Map<String, Integer> positions = new HashMap<>();

    public ObjectType(
            String name, String label, String pluralLabel, String keyPrefix, boolean writable, List<Field> fields) {
        this.name = name;
        this.label = label;
        this.pluralLabel = pluralLabel;
        this.keyPrefix = keyPrefix;
        this.writable = writable;
        this.fields = List.copyOf(fields);
        for (int i = 0; i < fields.size(); i++) {
            positions.put(fields.get(i).key(), i);
        }
    }

    public String name() {
        return name;
    }

    public String label() {
        return label;
    }

    public String pluralLabel() {
        return pluralLabel;
    }

    /** The first three characters of the ids of its records, for example {@code 001}. */
    public String keyPrefix() {
        return keyPrefix;
    }

    /** Whether clients may create, change and delete records. */
    public boolean isWritable() {
        return writable;
    }

    /** Whether this is a platform event: it is published and never kept. */
    public boolean isEvent() {
        return name.endsWith("__e");
    }

    public List<Field> fields() {
        return fields;
    }

    /** Finds a field by its name in any case. */
    public Optional<Field> field(String fieldName) {
        Integer position = positions.get(fieldName.toLowerCase(Locale.ROOT));
        return position == null ? Optional.empty() : Optional.of(fields.get(position));
    }

    /** Where records hold the field, or -1 where the object has no such field. */
    public int position(String fieldName) {
        return positions.getOrDefault(fieldName.toLowerCase(Locale.ROOT), -1);
    }

    /** Where records hold a field that every object has or that the caller has looked up already. */
    public int positionOf(String fieldName) {
        int position = position(fieldName);
        if (position < 0) {
            throw new IllegalArgumentException("no field \"" + fieldName + "\" on " + name);
        }
        return position;
    }

    public Optional<Field> referenceBy(String relationshipName) {
        return fields.stream()
                .filter(field -> field.relationshipName().equalsIgnoreCase(relationshipName))
                .filter(field -> !relationshipName.isEmpty())
                .findFirst();
    }

    /** The name under which records list the ones of this object that refer to them: {@code Contacts}, {@code Invoices__r}. */
    public String childRelationshipName() {
        return name.endsWith("__c") ? pluralLabel.replace(" ", "_") + "__r" : pluralLabel;
    }

    /** The reference of this object by which the parent's records list it under a name such as {@code Contacts}. */
    public Optional<Field> childReference(ObjectType parent, String relationshipName) {
        boolean named = relationshipName.equalsIgnoreCase(childRelationshipName());
        return fields.stream()
                .filter(field -> named && field.references().contains(parent.name()) && field.isCreateable())
                .filter(field -> !field.name().equals("OwnerId"))
                .findFirst();
    }
}
