package dev.bactrian.sandbox.salesforce.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.sandbox.salesforce.metadata.Field;
import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.org.Origin;
import dev.bactrian.sandbox.salesforce.org.Outcome;
import dev.bactrian.sandbox.salesforce.org.Refused;
import dev.bactrian.sandbox.salesforce.org.Table;
import dev.bactrian.sandbox.salesforce.org.Write;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /composite/tree}: new records together with their new children, all or none. */
final class TreeCalls {
    private static final int MOST_RECORDS = 200;

    private final Org org;

    TreeCalls(Org org) {
        this.org = org;
    }

    /** What became of one record of the tree. */
    private record Leaf(String referenceId, Outcome outcome) {}

    /** A child that waits for its parent's id. */
    private record Child(ObjectType type, String parentField, Map<?, ?> values) {}

    Response answer(Request request, Origin origin) {
        ObjectType type = RecordCalls.table(org, request.segment(5)).type();
        Object records = Json.read(request.body()).get("records");
        List<Leaf> leaves = org.together(
                origin,
                () -> {
                    List<Leaf> grown = new ArrayList<>();
                    for (Object record : records instanceof List<?> list ? list : List.of()) {
                        grow(type, object(record), Map.of(), origin, grown);
                    }
                    return grown;
                },
                TreeCalls::allSucceeded);
        if (leaves.size() > MOST_RECORDS) {
            throw new Refused("EXCEEDED_MAX_SEMIJOIN_SUBSELECTS", "at most " + MOST_RECORDS + " records in a tree");
        }
        boolean good = allSucceeded(leaves);
        ObjectNode answer = Json.object();
        answer.put("hasErrors", !good);
        ArrayNode results = answer.putArray("results");
        for (Leaf leaf : leaves) {
            if (good || !leaf.outcome.isSuccess()) {
                ObjectNode outcome = Json.outcome(leaf.outcome);
                ObjectNode result = results.addObject().put("referenceId", leaf.referenceId);
                result.set(good ? "id" : "errors", outcome.get(good ? "id" : "errors"));
            }
        }
        return Response.json(good ? 201 : 400, answer);
    }

    private static boolean allSucceeded(List<Leaf> leaves) {
        return leaves.stream().allMatch(leaf -> leaf.outcome.isSuccess());
    }

    private void grow(ObjectType type, Map<?, ?> record, Map<String, String> parent, Origin origin, List<Leaf> grown) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>(parent);
        List<Child> children = new ArrayList<>();
        String referenceId = record.get("attributes") instanceof Map<?, ?> attributes
                ? String.valueOf(attributes.get("referenceId"))
                : "";
        record.forEach((name, value) -> {
            if (value instanceof Map<?, ?> nested && nested.get("records") instanceof List<?> list) {
                Child relationship = relationship(type, String.valueOf(name));
                list.forEach(
                        child -> children.add(new Child(relationship.type, relationship.parentField, object(child))));
            } else {
                values.put(String.valueOf(name), value);
            }
        });
        Outcome outcome = org.write(origin, List.of(new Write.Create(type, values)), Org.Mode.EACH_ALONE)
                .get(0);
        grown.add(new Leaf(referenceId, outcome));
        String id = outcome.id();
        if (id != null) {
            children.forEach(child -> grow(child.type, child.values, Map.of(child.parentField, id), origin, grown));
        }
    }

    private static Map<?, ?> object(@Nullable Object record) {
        if (record instanceof Map<?, ?> object) {
            return object;
        }
        throw new Refused("JSON_PARSER_ERROR", "a record must be a JSON object, got: " + record);
    }

    private Child relationship(ObjectType parent, String name) {
        for (Table table : org.tables()) {
            Optional<Field> reference = table.type().childReference(parent, name);
            if (reference.isPresent()) {
                return new Child(table.type(), reference.get().name(), Map.of());
            }
        }
        throw new Refused("INVALID_FIELD", "No such relationship '" + name + "' on sobject of type " + parent.name());
    }
}
