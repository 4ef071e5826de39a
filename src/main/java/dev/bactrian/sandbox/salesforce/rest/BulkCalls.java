package dev.bactrian.sandbox.salesforce.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.sandbox.salesforce.metadata.FieldType;
import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.org.RecordId;
import dev.bactrian.sandbox.salesforce.org.Refused;
import dev.bactrian.sandbox.salesforce.org.Values;
import dev.bactrian.sandbox.salesforce.soql.Answer;
import dev.bactrian.sandbox.salesforce.soql.Parser;
import dev.bactrian.sandbox.salesforce.soql.QueryRun;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** {@code /jobs/ingest} and {@code /jobs/query}: the Bulk API 2.0. */
final class BulkCalls {
    private static final Set<String> OPERATIONS = Set.of("insert", "update", "upsert", "delete");
    private static final int LARGEST_PAGE = 50_000;

    private final Org org;
    private final Map<String, BulkJob> jobs = new ConcurrentHashMap<>();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong(1);
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "sandbox-bulk");
        thread.setDaemon(true);
        return thread;
    });

    BulkCalls(Org org) {
        this.org = org;
    }

    Response answer(Request request) {
        boolean ingest = request.segment(4).equals("ingest");
        if (!ingest && !request.segment(4).equals("query")) {
            return RestApi.notFound();
        }
        if (request.path().size() == 5) {
            return request.method().equals("GET") ? list() : ingest ? open(request) : query(request);
        }
        BulkJob job = jobs.get(request.segment(5));
        if (job == null) {
            return RestApi.notFound();
        }
        return switch (request.method() + " " + request.segment(6)) {
            case "GET " -> Response.json(200, job.json());
            case "PATCH " -> patch(job, request);
            case "DELETE " -> {
                jobs.remove(job.id());
                answers.remove(job.id());
                yield Response.empty(204);
            }
            case "PUT batches" -> upload(job, request);
            case "GET successfulResults" ->
                Response.text(200, "text/csv", job.successful().toString());
            case "GET failedResults" ->
                Response.text(200, "text/csv", job.failed().toString());
            case "GET unprocessedrecords" -> Response.text(200, "text/csv", "");
            case "GET results" -> results(job, request);
            default -> RestApi.notFound();
        };
    }

    private Response list() {
        ObjectNode node = Json.object();
        node.put("done", true);
        ArrayNode records = node.putArray("records");
        jobs.values().forEach(job -> records.add(job.json()));
        node.putNull("nextRecordsUrl");
        return Response.json(200, node);
    }

    private Response open(Request request) {
        Map<String, String> parts = Multipart.parts(request);
        BulkJob job = open(request, Json.parse(parts.getOrDefault("job", request.body())));
        String content = parts.get("content");
        if (content != null) {
            job.upload(content);
            return Response.json(200, start(job));
        }
        return Response.json(200, job.json());
    }

    private BulkJob open(Request request, JsonNode body) {
        String operation = body.path("operation").asText();
        String keyField = body.path("externalIdFieldName").asText("");
        refuseUnknown(operation);
        String object = body.path("object").asText();
        ObjectType type = org.table(object)
                .orElseThrow(() -> new Refused("INVALIDJOB", "InvalidJob : Unable to find object: " + object))
                .type();
        if (operation.equals("upsert")) {
            refuseUnfitKey(type, keyField);
        }
        return add(
                request,
                new BulkJob.Order(
                        "ingest",
                        type.name(),
                        operation,
                        keyField,
                        body.path("columnDelimiter").asText("COMMA"),
                        body.path("lineEnding").asText("LF")));
    }

    private static void refuseUnknown(String operation) {
        if (operation.equals("hardDelete")) {
            throw new Refused(
                    "FEATURENOTENABLED",
                    "hardDelete operation requires special user profile permission, please contact your system"
                            + " administrator");
        }
        if (!OPERATIONS.contains(operation)) {
            throw new Refused(
                    "INVALIDJOB",
                    "operation \"" + operation + "\" is none of "
                            + OPERATIONS.stream().sorted().toList());
        }
    }

    private static void refuseUnfitKey(ObjectType type, String keyField) {
        if (keyField.isEmpty()) {
            throw new Refused("INVALIDJOB", "External ID was blank for " + type.name());
        }
        if (type.field(keyField)
                .filter(field -> field.isIndexed() || field.type() == FieldType.ID)
                .isEmpty()) {
            throw new Refused(
                    "INVALIDJOB",
                    "InvalidJob : Field name provided, " + keyField
                            + " does not match an External ID, Salesforce Id, or indexed field for " + type.name());
        }
    }

    /** Has the job worked off, and gives it as it was before. */
    private ObjectNode start(BulkJob job) {
        job.state(BulkJob.State.UploadComplete);
        ObjectNode accepted = job.json();
        worker.execute(() -> new BulkIngest(org).run(job));
        return accepted;
    }

    private BulkJob add(Request request, BulkJob.Order order) {
        String id = RecordId.of("750", numbers.getAndIncrement());
        BulkJob job = new BulkJob(id, order, request.version(), org.now());
        jobs.put(id, job);
        return job;
    }

    private static Response upload(BulkJob job, Request request) {
        if (job.state() != BulkJob.State.Open) {
            throw new Refused("CLIENT_NOT_ACCESSIBLE_FOR_USER", "job is not open for uploads");
        }
        job.upload(request.body());
        return Response.empty(201);
    }

    private Response patch(BulkJob job, Request request) {
        String state = Json.parse(request.body()).path("state").asText();
        if (job.state() != BulkJob.State.Open) {
            throw new Refused(
                    "INVALIDJOBSTATE", "Job is in state " + job.state() + ", it can only be changed while open");
        }
        return switch (state) {
            case "UploadComplete" -> Response.json(200, start(job));
            case "Aborted" -> {
                job.state(BulkJob.State.Aborted);
                yield Response.json(200, job.json());
            }
            default ->
                throw new Refused("INVALIDJOBSTATE", "state must be UploadComplete or Aborted, got: \"" + state + "\"");
        };
    }

    private Response query(Request request) {
        JsonNode body = Json.parse(request.body());
        var query = Parser.parse(
                body.path("query").asText(), org.now().atZone(ZoneOffset.UTC).toLocalDate());
        QueryRun.Scope scope =
                body.path("operation").asText().equals("queryAll") ? QueryRun.Scope.WITH_DELETED : QueryRun.Scope.LIVE;
        Answer answer = org.read(() -> QueryRun.run(org, query, scope));
        if (answer.isAggregate()
                || !query.groupBy().isEmpty()
                || answer.columns().isEmpty()) {
            throw new Refused("API_ERROR", "a bulk query cannot have aggregate functions or GROUP BY");
        }
        for (Answer.Column column : answer.columns()) {
            if (!(column instanceof Answer.FieldColumn field)) {
                throw new Refused("API_ERROR", "a bulk query cannot have a subquery in SELECT");
            }
            if (field.path().field().type() == FieldType.ADDRESS) {
                throw new Refused("API_ERROR", "Selecting compound data not supported in Bulk Query");
            }
        }
        BulkJob job = add(
                request,
                new BulkJob.Order(
                        "query",
                        answer.type().name(),
                        body.path("operation").asText("query"),
                        "",
                        body.path("columnDelimiter").asText("COMMA"),
                        body.path("lineEnding").asText("LF")));
        answers.put(job.id(), answer);
        job.state(BulkJob.State.UploadComplete);
        ObjectNode accepted = job.json();
        job.countProcessed(answer.rows().size(), 0);
        job.state(BulkJob.State.JobComplete);
        return Response.json(200, accepted);
    }

    private Response results(BulkJob job, Request request) {
        Answer answer = answers.get(job.id());
        if (answer == null) {
            return RestApi.notFound();
        }
        int from = request.parameter("locator")
                .map(locator ->
                        Integer.parseInt(new String(Base64.getUrlDecoder().decode(locator), StandardCharsets.UTF_8)))
                .orElse(0);
        int size = Math.min(
                LARGEST_PAGE,
                request.parameter("maxRecords").map(Integer::parseInt).orElse(LARGEST_PAGE));
        int end = Math.min(answer.rows().size(), from + size);
        String locator = end < answer.rows().size()
                ? Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(String.valueOf(end).getBytes(StandardCharsets.UTF_8))
                : "null";
        String csv = org.read(() -> csv(answer, from, end, job.delimiter()));
        return Response.text(200, "text/csv", csv)
                .with("Sforce-Locator", locator)
                .with("Sforce-NumberOfRecords", String.valueOf(end - from));
    }

    private static String csv(Answer answer, int from, int end, char delimiter) {
        List<Answer.FieldColumn> columns = answer.columns().stream()
                .map(column -> {
                    return (Answer.FieldColumn) column;
                })
                .toList();
        StringBuilder csv = new StringBuilder();
        Csv.write(csv, columns.stream().map(column -> column.path().toString()).toList(), delimiter);
        answer.rows().subList(from, end).forEach(row -> {
            List<String> values = new ArrayList<>();
            columns.forEach(column -> values.add(text(column.path().value(row))));
            Csv.write(csv, values, delimiter);
        });
        return csv.toString();
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        return value instanceof Instant instant ? Values.format(instant).replace("+0000", "Z") : value.toString();
    }
}
