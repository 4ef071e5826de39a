package dev.bactrian.sandbox.salesforce.soql;

import dev.bactrian.sandbox.salesforce.metadata.Field;
import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.org.Refused;
import dev.bactrian.sandbox.salesforce.org.Row;
import dev.bactrian.sandbox.salesforce.org.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path whose names were found in the org's metadata: the references to follow, then the field.
 *
 * @param hops empty for a field of the queried object itself
 * @param field what the path gives: the field that the names lead to, or what the function makes of it
 * @param function null if the value is taken as it is
 */
public record BoundPath(List<Hop> hops, ObjectType type, Field field, int position, @Nullable DateFunction function) {

    /** A reference to follow: where its id stands, and where the record is found. */
    public record Hop(String relationship, int position, Table target) {}

    public BoundPath {
        hops = List.copyOf(hops);
    }

    static BoundPath bind(Org org, ObjectType from, @Nullable String alias, Query.Path path) {
        List<String> names = path.names();
        int start = names.size() > 1 && isSelf(names.get(0), from, alias) ? 1 : 0;
        List<Hop> hops = new ArrayList<>();
        ObjectType type = from;
        for (String relationship : names.subList(start, names.size() - 1)) {
            ObjectType at = type;
            Field reference = at.referenceBy(relationship)
                    .orElseThrow(() -> new Refused(
                            "INVALID_FIELD",
                            "Didn't understand relationship '" + relationship
                                    + "' in field path. If you are attempting to"
                                    + " use a custom relationship, be sure to append the '__r' after the custom"
                                    + " relationship name."));
            Table target = org.table(reference.references().get(0))
                    .orElseThrow(() -> new Refused("INVALID_FIELD", "no object behind " + relationship));
            hops.add(new Hop(reference.relationshipName(), at.positionOf(reference.name()), target));
            type = target.type();
        }
        String name = names.get(names.size() - 1);
        int position = type.position(name);
        if (position < 0) {
            throw noSuchColumn(name, type);
        }
        Field field = type.fields().get(position);
        if (path.function().isEmpty()) {
            return new BoundPath(hops, type, field, position, null);
        }
        DateFunction function = DateFunction.named(path.function())
                .orElseThrow(() -> new Refused("MALFORMED_QUERY", "aggregate function in the wrong place: " + path));
        return new BoundPath(hops, type, function.result(field), position, function);
    }

    static Refused noSuchColumn(String name, ObjectType type) {
        return new Refused(
                "INVALID_FIELD",
                "\nERROR at Row:1:Column:1\nNo such column '" + name + "' on entity '" + type.name()
                        + "'. If you are attempting to use a custom field, be sure to append the '__c' after the custom"
                        + " field name. Please reference your WSDL or the describe call for the appropriate names.");
    }

    private static boolean isSelf(String name, ObjectType from, @Nullable String alias) {
        return name.equalsIgnoreCase(from.name()) || (alias != null && name.equalsIgnoreCase(alias));
    }

    /** The value, or null if it, or a record on the way to it, is missing. */
    public @Nullable Object value(Row row) {
        Row holder = holder(row);
        Object value = holder == null ? null : holder.get(position);
        return function == null ? value : function.apply(value);
    }

    /** The record that holds the field; null if a reference on the way is null. */
    public @Nullable Row holder(Row row) {
        Row at = row;
        for (Hop hop : hops) {
            Object id = at.get(hop.position);
            Row target = id == null ? null : hop.target.find((String) id);
            if (target == null) {
                return null;
            }
            at = target;
        }
        return at;
    }

    /** As in the header of a CSV answer: {@code Owner.Name}. */
    @Override
    public String toString() {
        StringBuilder path = new StringBuilder();
        hops.forEach(hop -> path.append(hop.relationship).append('.'));
        return path.append(field.name()).toString();
    }

    boolean isDirect() {
        return hops.isEmpty() && function == null;
    }
}
