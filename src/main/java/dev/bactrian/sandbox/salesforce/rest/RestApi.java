package dev.bactrian.sandbox.salesforce.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.org.Origin;
import dev.bactrian.sandbox.salesforce.org.Refused;
import dev.bactrian.sandbox.salesforce.org.SalesforceError;
import dev.bactrian.sandbox.salesforce.org.Sessions;
import dev.bactrian.sandbox.salesforce.trouble.Calls;
import dev.bactrian.sandbox.salesforce.trouble.Trouble;
import java.util.Arrays;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Finds who answers a request, and says no in Salesforce's words where nobody does. */
public final class RestApi {
    private static final int OLDEST_VERSION = 31;
    private static final int NEWEST_VERSION = 65;
    private static final int WINTER_25 = 62;
    private static final int DAILY_CALLS = 5_000_000;
    private static final Pattern VERSION = Pattern.compile("v(\\d{2})\\.0");

    private final Calls calls;
    private final Trouble trouble;
    private final OAuth oauth;
    private final SoapCalls soap;
    private final RecordCalls records;
    private final CollectionCalls collections;
    private final CompositeCalls composites;
    private final TreeCalls trees;
    private final BulkCalls bulk;
    private final QueryCalls queries;
    private final DescribeCalls describes;
    private final ReplicationCalls replication;
    private final SandboxCalls sandbox;

    private final Sessions sessions;

    public RestApi(Org org, Sessions sessions, Calls calls, Trouble trouble, BiPredicate<String, String> clients) {
        this.sessions = sessions;
        this.calls = calls;
        this.trouble = trouble;
        this.oauth = new OAuth(org, sessions, clients);
        this.soap = new SoapCalls(org, sessions);
        this.records = new RecordCalls(org);
        this.collections = new CollectionCalls(org);
        this.composites = new CompositeCalls(org, this::versioned);
        this.trees = new TreeCalls(org);
        this.bulk = new BulkCalls(org);
        this.queries = new QueryCalls(org);
        this.describes = new DescribeCalls(org);
        this.replication = new ReplicationCalls(org);
        this.sandbox = new SandboxCalls(org, trouble, calls);
    }

    /**
     * Answers one request.
     *
     * @param baseUrl under which the client reaches this server, without a slash at the end
     */
    public Response answer(Request request, String baseUrl) {
        if (request.segment(0).equals("sandbox")) {
            return refusable(() -> sandbox.answer(request));
        }
        if (trouble.isOutage()) {
            return Response.error(503, SalesforceError.of("SERVER_UNAVAILABLE", "Server is unavailable"));
        }
        if (request.segment(0).equals("id")) {
            return oauth.identity(request, baseUrl);
        }
        return switch (request.segment(0) + "/" + request.segment(1)) {
            case "services/oauth2" -> oauth.answer(request, baseUrl);
            case "services/Soap" -> soap.answer(request, baseUrl);
            case "services/data" -> request.path().size() == 2 ? versions() : authorized(request);
            default -> notFound();
        };
    }

    /** Whether the call changes records. */
    public static Calls.Kind kind(Request request) {
        String resource = request.segment(3);
        boolean reads = request.method().equals("GET");
        return switch (resource) {
            case "query", "queryAll" -> Calls.Kind.READ;
            case "sobjects" ->
                reads
                        ? (request.path().size() > 5 && !request.segment(5).equals("describe")
                                ? Calls.Kind.READ
                                : Calls.Kind.OTHER)
                        : Calls.Kind.WRITE;
            case "composite" -> reads || isRetrieve(request) ? Calls.Kind.READ : Calls.Kind.WRITE;
            case "jobs" -> reads || request.segment(4).equals("query") ? Calls.Kind.READ : Calls.Kind.WRITE;
            default -> Calls.Kind.OTHER;
        };
    }

    private static boolean isRetrieve(Request request) {
        return request.method().equals("POST")
                && request.segment(4).equals("sobjects")
                && request.path().size() == 6;
    }

    private Response authorized(Request request) {
        if (oauth.session(request).isEmpty()) {
            return Response.error(401, SalesforceError.of("INVALID_SESSION_ID", "Session expired or invalid"));
        }
        if (!trouble.allowsCall()) {
            return withUsage(
                    Response.error(403, SalesforceError.of("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")));
        }
        calls.count(kind(request));
        if (trouble.takesEmptyReply()) {
            return withUsage(Response.text(200, "application/json;charset=UTF-8", ""));
        }
        return withUsage(refusable(() -> versioned(request)));
    }

    private Response withUsage(Response response) {
        return response.with("Sforce-Limit-Info", "api-usage=" + calls.counts().total() + "/" + DAILY_CALLS);
    }

    /** Bodies are JSON, but for those of bulk jobs. */
    private static void refuseOtherContent(Request request) {
        String type = request.header("content-type").orElse("");
        boolean fits =
                type.isEmpty() || type.contains("json") || request.segment(3).equals("jobs");
        if (!fits && !request.body().isBlank()) {
            throw new Refused("UNSUPPORTED_MEDIA_TYPE", "Content type unsupported: " + type);
        }
    }

    private Response versioned(Request request) {
        var version = VERSION.matcher(request.segment(2));
        if (!version.matches()
                || Integer.parseInt(version.group(1)) < OLDEST_VERSION
                || Integer.parseInt(version.group(1)) > NEWEST_VERSION) {
            return notFound();
        }
        refuseOtherContent(request);
        return switch (request.segment(3)) {
            case "" -> resources(request);
            case "limits" -> limits();
            case "query" -> queries.answer(request);
            case "queryAll" -> queries.answer(request);
            case "sobjects" -> sobjects(request);
            case "composite" -> composite(request);
            case "jobs" -> bulk.answer(request);
            default -> notFound();
        };
    }

    private Response composite(Request request) {
        return switch (request.segment(4)) {
            case "sobjects" -> collections.answer(request, origin(request));
            case "" -> composites.composite(request, origin(request));
            case "graph" -> composites.graph(request, origin(request));
            case "batch" -> composites.batch(request);
            case "tree" -> trees.answer(request, origin(request));
            default -> notFound();
        };
    }

    private Response sobjects(Request request) {
        return switch (request.segment(5)) {
            case "describe" -> describes.object(request);
            case "updated", "deleted" -> replication.answer(request);
            case "" ->
                request.method().equals("POST") && request.path().size() == 5
                        ? records.answer(request, origin(request))
                        : describes.summary(request);
            default -> records.answer(request, origin(request));
        };
    }

    private static Response refusable(Supplier<Response> action) {
        try {
            return action.get();
        } catch (Refused refused) {
            return Response.error(refused.error().httpStatus(), refused.error());
        }
    }

    static Origin origin(Request request) {
        String client = request.header("sforce-call-options").stream()
                .flatMap(options -> Arrays.stream(options.split("[,;]")))
                .map(String::strip)
                .filter(option -> option.startsWith("client="))
                .map(option -> ";" + option)
                .findFirst()
                .orElse("");
        return new Origin(Org.USER_ID, "com/salesforce/api/rest/" + request.version() + client);
    }

    static Response notFound() {
        return Response.error(404, SalesforceError.of("NOT_FOUND", "The requested resource does not exist"));
    }

    private static Response versions() {
        ArrayNode versions = Json.array();
        for (int version = OLDEST_VERSION; version <= NEWEST_VERSION; version++) {
            ObjectNode node = versions.addObject();
            String season = new String[] {"Winter", "Spring", "Summer"}[Math.floorMod(version - WINTER_25, 3)];
            node.put("label", season + " '" + (25 + Math.floorDiv(version - WINTER_25, 3)));
            node.put("url", "/services/data/v" + version + ".0");
            node.put("version", version + ".0");
        }
        return Response.json(200, versions);
    }

    private Response resources(Request request) {
        ObjectNode node = Json.object();
        String base = "/services/data/v" + request.version() + "/";
        for (String resource : new String[] {"sobjects", "query", "queryAll", "composite", "limits", "jobs"}) {
            node.put(resource, base + resource);
        }
        node.put(
                "identity",
                "http://" + request.header("host").orElse("localhost") + "/id/" + sessions.org() + "/" + Org.USER_ID);
        return Response.json(200, node);
    }

    private Response limits() {
        ObjectNode node = Json.object();
        ObjectNode daily = node.putObject("DailyApiRequests");
        daily.put("Max", DAILY_CALLS);
        daily.put("Remaining", DAILY_CALLS - calls.counts().total());
        for (String limit : new String[] {
            "DailyBulkV2QueryJobs", "DailyBulkApiBatches", "DailyStreamingApiEvents", "HourlyPublishedPlatformEvents",
            "MonthlyPlatformEventsUsageEntitlement", "DailyDeliveredPlatformEvents", "DataStorageMB", "FileStorageMB"
        }) {
            node.putObject(limit).put("Max", 250_000).put("Remaining", 250_000);
        }
        return Response.json(200, node);
    }
}
