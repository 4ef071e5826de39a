package dev.bactrian.sandbox.salesforce.metadata;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One field of an object, as describe shows it.
 *
 * @param length most characters of a text; 0 for other types
 * @param digits most digits of a number, before and after the point; 0 for other types
 * @param scale digits after the point
 * @param values the picklist's values in their order
 * @param references names of the objects that a reference may point to
 * @param compound name of the compound field that this one is a part of, for example {@code BillingAddress}
 */
public record Field(
        String name,
        String label,
        FieldType type,
        int length,
        int digits,
        int scale,
        Set<Trait> traits,
        List<String> values,
        List<String> references,
        @Nullable String compound) {

    private static final int LONGEST_FILTERABLE = 4_000;

    public Field {
        traits = traits.isEmpty() ? Set.of() : Set.copyOf(traits);
        values = List.copyOf(values);
        references = List.copyOf(references);
    }

    public static Field text(String name, String label, FieldType type, int length, Trait... traits) {
        return new Field(name, label, type, length, 0, 0, setOf(traits), List.of(), List.of(), null);
    }

    public static Field number(String name, String label, FieldType type, int digits, int scale, Trait... traits) {
        return new Field(name, label, type, 0, digits, scale, setOf(traits), List.of(), List.of(), null);
    }

    public static Field of(String name, String label, FieldType type, Trait... traits) {
        return new Field(name, label, type, 0, 0, 0, setOf(traits), List.of(), List.of(), null);
    }

    public static Field picklist(String name, String label, List<String> values, Trait... traits) {
        return new Field(name, label, FieldType.PICKLIST, 255, 0, 0, setOf(traits), values, List.of(), null);
    }

    public static Field reference(String name, String label, String object, Trait... traits) {
        return new Field(name, label, FieldType.REFERENCE, 18, 0, 0, setOf(traits), List.of(), List.of(object), null);
    }

    /** This field as a part of the compound field with the given name. */
    public Field partOf(String compoundName) {
        return new Field(name, label, type, length, digits, scale, traits, values, references, compoundName);
    }

    public boolean has(Trait trait) {
        return traits.contains(trait);
    }

    public boolean isCustom() {
        return name.endsWith("__c");
    }

    public boolean isCreateable() {
        return !has(Trait.READ_ONLY) && !has(Trait.CALCULATED) && type != FieldType.ADDRESS;
    }

    public boolean isUpdateable() {
        return isCreateable() && !has(Trait.CREATE_ONLY);
    }

    /** Whether this is a reference to another record of the org's data, not to the user who did something. */
    public boolean isLookup() {
        return type == FieldType.REFERENCE && !references.contains("User");
    }

    /** Whether a record may be found by this field in a keyed lookup. */
    public boolean isIndexed() {
        return has(Trait.UNIQUE) || has(Trait.EXTERNAL_ID);
    }

    /** Whether queries may sort by it. */
    public boolean isSortable() {
        return isFilterable() && type != FieldType.MULTIPICKLIST;
    }

    /** Whether queries may compare it. */
    public boolean isFilterable() {
        return type != FieldType.ADDRESS && length <= LONGEST_FILTERABLE;
    }

    /** The name by which a query reaches the referenced record: {@code Owner} for {@code OwnerId}; empty for others. */
    public String relationshipName() {
        if (type != FieldType.REFERENCE) {
            return "";
        }
        return isCustom() ? name.substring(0, name.length() - 1) + "r" : name.substring(0, name.length() - 2);
    }

    String key() {
        return name.toLowerCase(Locale.ROOT);
    }

    private static Set<Trait> setOf(Trait... traits) {
        Set<Trait> set = EnumSet.noneOf(Trait.class);
        set.addAll(List.of(traits));
        return set;
    }
}
