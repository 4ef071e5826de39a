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
import dev.bactrian.sandbox.salesforce.org.Values;
import dev.bactrian.sandbox.salesforce.org.Write;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /sobjects/…}: one record per call. */
final class RecordCalls {
    private final Org org;

    RecordCalls(Org org) {
        this.org = org;
    }

    Response answer(Request request, Origin origin) {
        Table table = table(org, request.segment(4));
        String method = request.method();
        if (request.path().size() == 5) {
            return create(table.type(), request, origin);
        }
        boolean byKey = request.path().size() == 7;
        if (request.path().size() > 7) {
            return RestApi.notFound();
        }
        return switch (method) {
            case "GET" -> get(table, request);
            case "PATCH" -> byKey ? upsert(table, request, origin) : update(table.type(), request, origin);
            case "DELETE" -> delete(table, request, origin);
            default -> throw methodNotAllowed(method);
        };
    }

    static Table table(Org org, String object) {
        return org.table(object)
                .orElseThrow(() -> new Refused(
                        new SalesforceError("NOT_FOUND", "The requested resource does not exist", List.of())));
    }

    static Refused methodNotAllowed(String method) {
        return new Refused(
                "METHOD_NOT_ALLOWED", "HTTP Method '" + method + "' not allowed. Allowed are GET,PATCH,DELETE");
    }

    private Response create(ObjectType type, Request request, Origin origin) {
        Outcome outcome = single(origin, new Write.Create(type, Json.read(request.body())));
        return outcome.isSuccess() ? Response.json(201, Json.outcome(outcome)) : refusal(outcome);
    }

    private Response update(ObjectType type, Request request, Origin origin) {
        Write update = new Write.Update(type, request.segment(5), without("Id", Json.read(request.body())));
        Outcome outcome = conditional(request, origin, update);
        return outcome.isSuccess() ? Response.empty(204) : refusal(outcome);
    }

    private Response upsert(Table table, Request request, Origin origin) {
        String keyField = request.segment(5);
        Map<String, @Nullable Object> values = without("Id", without(keyField, Json.read(request.body())));
        Write upsert = new Write.Upsert(table.type(), keyField, request.segment(6), values);
        Outcome outcome = single(origin, upsert);
        if (!outcome.isSuccess()) {
            return outcome.errors().get(0).code().equals("DUPLICATE_EXTERNAL_ID")
                    ? multipleChoices(table, request)
                    : refusal(outcome);
        }
        // From version 46 on an update is told from a creation by the body, before that by the status.
        boolean oldVersion = Double.parseDouble(request.version()) < 46;
        if (!outcome.created() && oldVersion) {
            return Response.empty(204);
        }
        return Response.json(
                outcome.created() ? 201 : 200, Json.outcome(outcome).put("created", outcome.created()));
    }

    /** What the path says already must not stand in the body again. */
    private static Map<String, @Nullable Object> without(String field, Map<String, @Nullable Object> values) {
        if (values.keySet().stream().anyMatch(field::equalsIgnoreCase)) {
            throw new Refused("INVALID_FIELD", "The " + field + " field should not be specified in the sobject data.");
        }
        return values;
    }

    private Response multipleChoices(Table table, Request request) {
        ArrayNode urls = Json.array();
        for (Row row : org.read(() -> byKey(table, request))) {
            urls.add("/services/data/v" + request.version() + "/sobjects/"
                    + table.type().name() + "/" + row.required(table.type().positionOf("Id")));
        }
        return Response.json(300, urls);
    }

    private Response delete(Table table, Request request, Origin origin) {
        String id = request.path().size() == 7
                ? (String) org.read(() -> one(table, request))
                        .required(table.type().positionOf("Id"))
                : request.segment(5);
        Outcome outcome = conditional(request, origin, new Write.Delete(table.type(), id));
        return outcome.isSuccess() ? Response.empty(204) : refusal(outcome);
    }

    private Response get(Table table, Request request) {
        List<Field> fields = request.parameter("fields")
                .map(names -> fields(table.type(), Arrays.asList(names.split(","))))
                .orElse(table.type().fields());
        return org.read(() -> {
            Row row = one(table, request);
            if (Conditions.isKnown(request, table, row)) {
                return Response.empty(304);
            }
            ObjectNode node = new RecordJson(request.version()).record(table.type(), row, fields);
            Response response = Response.json(200, node);
            return Conditions.etag(table, row)
                    .map(tag -> response.with("ETag", tag))
                    .orElse(response);
        });
    }

    static List<Field> fields(ObjectType type, List<String> names) {
        return names.stream()
                .map(name -> type.field(name.strip())
                        .orElseThrow(() -> new Refused(
                                "INVALID_FIELD", "No such column '" + name + "' on sobject of type " + type.name())))
                .toList();
    }

    private Row one(Table table, Request request) {
        if (request.path().size() == 7) {
            List<Row> found = byKey(table, request);
            if (found.size() != 1) {
                throw new Refused("NOT_FOUND", "The requested resource does not exist");
            }
            return found.get(0);
        }
        String id = RecordId.normalize(request.segment(5))
                .orElseThrow(() -> new Refused(
                        "NOT_FOUND",
                        "Provided external ID field does not exist or is not accessible: " + request.segment(5)));
        Row row = table.find(id);
        if (row == null) {
            throw new Refused("NOT_FOUND", "The requested resource does not exist");
        }
        if (table.isDeleted(row)) {
            throw new Refused("ENTITY_IS_DELETED", "entity is deleted");
        }
        return row;
    }

    private static List<Row> byKey(Table table, Request request) {
        Field key = table.type()
                .field(request.segment(5))
                .filter(Field::isIndexed)
                .orElseThrow(() -> new Refused(
                        "NOT_FOUND",
                        "Provided external ID field does not exist or is not accessible: " + request.segment(5)));
        Object value = Values.read(key, request.segment(6));
        return value == null ? List.of() : table.lookup(table.type().positionOf(key.name()), value);
    }

    private Outcome single(Origin origin, Write write) {
        return org.write(origin, List.of(write), Org.Mode.EACH_ALONE).get(0);
    }

    /** Nothing comes between the check and the write. */
    private Outcome conditional(Request request, Origin origin, Write write) {
        if (request.header("if-match").isEmpty()
                && request.header("if-unmodified-since").isEmpty()) {
            return single(origin, write);
        }
        return org.together(
                origin,
                () -> {
                    Table table = org.table(write.type());
                    Conditions.check(request, table, one(table, request));
                    return single(origin, write);
                },
                Outcome::isSuccess);
    }

    private static Response refusal(Outcome outcome) {
        SalesforceError error = outcome.errors().get(0);
        return Response.error(error.httpStatus(), error);
    }
}
