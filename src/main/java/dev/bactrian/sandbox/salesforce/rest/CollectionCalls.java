package dev.bactrian.sandbox.salesforce.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.sandbox.salesforce.metadata.Field;
import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.org.Origin;
import dev.bactrian.sandbox.salesforce.org.Outcome;
import dev.bactrian.sandbox.salesforce.org.RecordId;
import dev.bactrian.sandbox.salesforce.org.Refused;
import dev.bactrian.sandbox.salesforce.org.Row;
import dev.bactrian.sandbox.salesforce.org.SalesforceError;
import dev.bactrian.sandbox.salesforce.org.Table;
import dev.bactrian.sandbox.salesforce.org.Write;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /composite/sobjects}: up to 200 records per call, each with its own result. */
final class CollectionCalls {
    private static final int MOST_RECORDS = 200;
    private static final int MOST_RETRIEVED = 2000;

    private final Org org;

    CollectionCalls(Org org) {
        this.org = org;
    }

    Response answer(Request request, Origin origin) {
        String method = request.method();
        boolean named = request.path().size() >= 6;
        return switch (method) {
            case "GET" -> retrieve(request, list(request, "ids"), list(request, "fields"));
            case "POST" -> named ? retrieve(request) : create(request, origin);
            case "PATCH" -> request.path().size() == 7 ? upsert(request, origin) : update(request, origin);
            case "DELETE" -> delete(request, origin);
            default -> throw RecordCalls.methodNotAllowed(method);
        };
    }

    private Response create(Request request, Origin origin) {
        Map<String, @Nullable Object> body = Json.read(request.body());
        List<Write> writes = new ArrayList<>();
        for (Map<String, @Nullable Object> record : records(body)) {
            writes.add(new Write.Create(type(record), record));
        }
        return results(org.write(origin, writes, mode(body)));
    }

    private Response update(Request request, Origin origin) {
        Map<String, @Nullable Object> body = Json.read(request.body());
        List<Write> writes = new ArrayList<>();
        for (Map<String, @Nullable Object> record : records(body)) {
            String id = takeId(record);
            writes.add(new Write.Update(type(record), id, record));
        }
        return results(org.write(origin, writes, mode(body)));
    }

    private Response upsert(Request request, Origin origin) {
        Map<String, @Nullable Object> body = Json.read(request.body());
        ObjectType type = RecordCalls.table(org, request.segment(5)).type();
        String keyField = request.segment(6);
        List<Write> writes = new ArrayList<>();
        for (Map<String, @Nullable Object> record : records(body)) {
            Object key = take(record, keyField);
            boolean byId = keyField.equalsIgnoreCase("Id");
            if (byId && key == null) {
                writes.add(new Write.Create(type, record));
            } else {
                writes.add(new Write.Upsert(type, keyField, key == null ? "" : key, record));
            }
        }
        ArrayNode results = Json.array();
        for (Outcome outcome : org.write(origin, writes, mode(body))) {
            ObjectNode node = Json.outcome(asInCollections(outcome));
            results.add(outcome.isSuccess() ? node.put("created", outcome.created()) : node);
        }
        return Response.json(200, results);
    }

    private Response delete(Request request, Origin origin) {
        List<String> ids = list(request, "ids");
        refuseTooMany(ids.size());
        List<Write> writes = new ArrayList<>();
        for (String id : ids) {
            ObjectType type = org.tables().stream()
                    .map(Table::type)
                    .filter(candidate -> id.startsWith(candidate.keyPrefix()))
                    .findFirst()
                    .orElseGet(() -> RecordCalls.table(org, "Account").type());
            writes.add(new Write.Delete(type, id));
        }
        boolean allOrNone =
                request.parameter("allOrNone").map(Boolean::parseBoolean).orElse(false);
        return results(org.write(origin, writes, allOrNone ? Org.Mode.ALL_OR_NONE : Org.Mode.EACH_ALONE));
    }

    private Response retrieve(Request request) {
        Map<String, @Nullable Object> body = Json.read(request.body());
        return retrieve(request, strings(body.get("ids")), strings(body.get("fields")));
    }

    private Response retrieve(Request request, List<String> ids, List<String> names) {
        if (ids.size() > MOST_RETRIEVED) {
            throw new Refused("EXCEEDED_ID_LIMIT", "record limit reached. cannot retrieve more than " + MOST_RETRIEVED);
        }
        Table table = RecordCalls.table(org, request.segment(5));
        List<Field> fields = RecordCalls.fields(table.type(), names);
        RecordJson json = new RecordJson(request.version());
        ArrayNode found = Json.array();
        org.read(() -> {
            for (String id : ids) {
                Row row = RecordId.normalize(id).map(table::find).orElse(null);
                if (row == null || table.isDeleted(row)) {
                    found.addNull();
                } else {
                    found.add(json.record(table.type(), row, fields));
                }
            }
            return found;
        });
        return Response.json(200, found);
    }

    private static Response results(List<Outcome> outcomes) {
        ArrayNode results = Json.array();
        outcomes.forEach(outcome -> results.add(Json.outcome(asInCollections(outcome))));
        return Response.json(200, results);
    }

    /** A record that does not exist is told in other words here than in a call about it alone. */
    private static Outcome asInCollections(Outcome outcome) {
        if (outcome.isSuccess() || !outcome.errors().get(0).code().equals("NOT_FOUND")) {
            return outcome;
        }
        return new Outcome(
                null, false, List.of(SalesforceError.of("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")));
    }

    private static Org.Mode mode(Map<String, @Nullable Object> body) {
        return Boolean.TRUE.equals(body.get("allOrNone")) ? Org.Mode.ALL_OR_NONE : Org.Mode.EACH_ALONE;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, @Nullable Object>> records(Map<String, @Nullable Object> body) {
        if (!(body.get("records") instanceof List<?> records)) {
            throw new Refused("REQUIRED_FIELD_MISSING", "records is required", "records");
        }
        refuseTooMany(records.size());
        List<Map<String, @Nullable Object>> copies = new ArrayList<>(records.size());
        for (Object record : records) {
            if (!(record instanceof Map)) {
                throw new Refused("JSON_PARSER_ERROR", "a record must be a JSON object");
            }
            copies.add(new LinkedHashMap<>((Map<String, @Nullable Object>) record));
        }
        return copies;
    }

    private static void refuseTooMany(int records) {
        if (records > MOST_RECORDS) {
            throw new Refused(
                    "EXCEEDED_ID_LIMIT",
                    "record limit reached. cannot submit more than " + MOST_RECORDS + " records into this call");
        }
    }

    private ObjectType type(Map<String, @Nullable Object> record) {
        Object name = record.get("attributes") instanceof Map<?, ?> attributes ? attributes.get("type") : null;
        if (name == null) {
            throw new Refused("INVALID_TYPE", "sObject type is missing: give attributes.type");
        }
        return org.table(name.toString())
                .orElseThrow(() -> new Refused("INVALID_TYPE", "sObject type '" + name + "' is not supported."))
                .type();
    }

    private static String takeId(Map<String, @Nullable Object> record) {
        Object id = take(record, "Id");
        if (id == null) {
            throw new Refused("MISSING_ARGUMENT", "Id not specified in an update call", "Id");
        }
        return id.toString();
    }

    private static @Nullable Object take(Map<String, @Nullable Object> record, String field) {
        for (String name : List.copyOf(record.keySet())) {
            if (name.equalsIgnoreCase(field)) {
                return record.remove(name);
            }
        }
        return null;
    }

    private static List<String> list(Request request, String parameter) {
        return request.parameter(parameter)
                .map(text -> Arrays.stream(text.split(",")).map(String::strip).toList())
                .orElse(List.of());
    }

    private static List<String> strings(@Nullable Object list) {
        return list instanceof List<?> values
                ? values.stream().map(String::valueOf).toList()
                : List.of();
    }
}
