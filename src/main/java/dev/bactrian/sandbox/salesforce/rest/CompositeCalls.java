package dev.bactrian.sandbox.salesforce.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.org.Origin;
import dev.bactrian.sandbox.salesforce.org.Refused;
import dev.bactrian.sandbox.salesforce.org.SalesforceError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code /composite}, {@code /composite/graph} and {@code /composite/batch}: several requests in one. */
final class CompositeCalls {
    private static final int MOST_REQUESTS = 25;
    private static final int MOST_GRAPHS = 75;
    private static final int MOST_NODES = 500;
    private static final Pattern REFERENCE = Pattern.compile("@\\{([^}]+)}");

    private final Org org;
    private final Function<Request, Response> dispatcher;

    CompositeCalls(Org org, Function<Request, Response> dispatcher) {
        this.org = org;
        this.dispatcher = dispatcher;
    }

    Response composite(Request request, Origin origin) {
        JsonNode body = Json.parse(request.body());
        JsonNode parts = body.path("compositeRequest");
        refuseUnfit(parts);
        ObjectNode answer = Json.object();
        ArrayNode responses = answer.putArray("compositeResponse");
        if (body.path("allOrNone").asBoolean(false)) {
            together(request, origin, parts, responses);
        } else {
            all(request, parts).forEach(part -> responses.add(part.json()));
        }
        return Response.json(200, answer);
    }

    /** Each graph is a transaction of its own. */
    Response graph(Request request, Origin origin) {
        JsonNode graphs = Json.parse(request.body()).path("graphs");
        int nodes = 0;
        for (JsonNode graph : graphs) {
            nodes += graph.path("compositeRequest").size();
        }
        if (!graphs.isArray() || graphs.size() > MOST_GRAPHS || nodes > MOST_NODES) {
            throw new Refused(
                    "LIMIT_EXCEEDED",
                    "a list of at most " + MOST_GRAPHS + " graphs with at most " + MOST_NODES
                            + " nodes is required, got: " + graphs.size() + " with " + nodes);
        }
        ObjectNode answer = Json.object();
        ArrayNode results = answer.putArray("graphs");
        for (JsonNode graph : graphs) {
            ObjectNode result = results.addObject();
            result.put("graphId", graph.path("graphId").asText());
            ArrayNode responses = result.putObject("graphResponse").putArray("compositeResponse");
            result.put("isSuccessful", together(request, origin, graph.path("compositeRequest"), responses));
        }
        return Response.json(200, answer);
    }

    private boolean together(Request request, Origin origin, JsonNode parts, ArrayNode responses) {
        List<Part> done = org.together(origin, () -> all(request, parts), CompositeCalls::allSucceeded);
        boolean kept = allSucceeded(done);
        for (Part part : done) {
            responses.add(!kept && part.isSuccess() ? part.rolledBack().json() : part.json());
        }
        return kept;
    }

    /** One request of a composite one with its answer. */
    private record Part(String referenceId, int status, JsonNode body, Map<String, String> headers) {
        boolean isSuccess() {
            return status < 400;
        }

        Part rolledBack() {
            return new Part(
                    referenceId,
                    400,
                    Json.errors(
                            List.of(
                                    SalesforceError.of(
                                            "PROCESSING_HALTED",
                                            "The transaction was rolled back since another operation in the same transaction failed."))),
                    Map.of());
        }

        ObjectNode json() {
            ObjectNode node = Json.object();
            node.set("body", body);
            ObjectNode shown = node.putObject("httpHeaders");
            headers.forEach(shown::put);
            node.put("httpStatusCode", status);
            node.put("referenceId", referenceId);
            return node;
        }
    }

    private static boolean allSucceeded(List<Part> parts) {
        return parts.stream().allMatch(Part::isSuccess);
    }

    private List<Part> all(Request outer, JsonNode parts) {
        Map<String, Part> byReference = new LinkedHashMap<>();
        List<Part> done = new ArrayList<>();
        for (JsonNode part : parts) {
            String referenceId = part.path("referenceId").asText();
            Part answer = one(outer, part, referenceId, byReference);
            byReference.put(referenceId, answer);
            done.add(answer);
        }
        return done;
    }

    private Part one(Request outer, JsonNode part, String referenceId, Map<String, Part> earlier) {
        try {
            String url = resolve(part.path("url").asText(), earlier);
            JsonNode body = part.path("body");
            String text = body.isMissingNode() || body.isNull() ? "" : resolve(Json.write(body), earlier);
            Map<String, String> headers = new LinkedHashMap<>(outer.headers());
            part.path("httpHeaders")
                    .fields()
                    .forEachRemaining(header -> headers.put(
                            header.getKey().toLowerCase(Locale.ROOT),
                            header.getValue().asText()));
            Response response = answer(Request.of(part.path("method").asText("GET"), url, headers, text));
            Map<String, String> shown = response.status() == 201
                    ? Map.of(
                            "Location",
                            url + "/" + Json.parse(response.body()).path("id").asText())
                    : Map.of();
            return new Part(referenceId, response.status(), Json.parseOrNull(response.body()), shown);
        } catch (Refused refused) {
            return new Part(referenceId, 400, Json.errors(List.of(refused.error())), Map.of());
        }
    }

    private Response answer(Request request) {
        try {
            return dispatcher.apply(request);
        } catch (Refused refused) {
            return Response.error(refused.error().httpStatus(), refused.error());
        }
    }

    /** Replaces {@code @{ref.id}} by what an earlier request was answered. */
    private static String resolve(String text, Map<String, Part> earlier) {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (matcher.find()) {
            String[] path = matcher.group(1).split("\\.", 2);
            Part part = earlier.get(path[0]);
            if (part == null || !part.isSuccess()) {
                throw new Refused(
                        "PROCESSING_HALTED",
                        "Invalid reference specified. No value for " + matcher.group(1) + " found");
            }
            String pointer = path.length == 1
                    ? ""
                    : "/" + path[1].replaceAll("\\[(\\d+)]", "/$1").replace('.', '/');
            JsonNode value = part.body.at(pointer);
            if (value.isMissingNode()) {
                throw new Refused(
                        "PROCESSING_HALTED",
                        "Invalid reference specified. No value for " + matcher.group(1) + " found");
            }
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(value.asText()));
        }
        return matcher.appendTail(resolved).toString();
    }

    Response batch(Request request) {
        JsonNode body = Json.parse(request.body());
        JsonNode parts = body.path("batchRequests");
        refuseUnfit(parts);
        boolean haltOnError = body.path("haltOnError").asBoolean(false);
        ObjectNode answer = Json.object();
        ArrayNode results = Json.array();
        boolean failed = false;
        for (JsonNode part : parts) {
            ObjectNode result = results.addObject();
            if (failed && haltOnError) {
                result.put("statusCode", 412);
                result.set(
                        "result",
                        Json.errors(List.of(
                                SalesforceError.of("BATCH_PROCESSING_HALTED", "Batch processing halted per request"))));
                continue;
            }
            JsonNode input = part.path("richInput");
            Response response = answer(Request.of(
                    part.path("method").asText("GET"),
                    "/services/data/" + part.path("url").asText().replaceFirst("^/?(services/data/)?", ""),
                    request.headers(),
                    input.isMissingNode() ? "" : Json.write(input)));
            failed |= response.status() >= 400;
            result.put("statusCode", response.status());
            result.set("result", Json.parseOrNull(response.body()));
        }
        answer.put("hasErrors", failed);
        answer.set("results", results);
        return Response.json(200, answer);
    }

    private static void refuseUnfit(JsonNode parts) {
        if (!parts.isArray()) {
            throw new Refused("JSON_PARSER_ERROR", "a list of requests is required");
        }
        if (parts.size() > MOST_REQUESTS) {
            throw new Refused("LIMIT_EXCEEDED", "The request can contain at most " + MOST_REQUESTS + " requests");
        }
    }
}
