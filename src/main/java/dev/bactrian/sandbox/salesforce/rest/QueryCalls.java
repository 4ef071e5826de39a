package dev.bactrian.sandbox.salesforce.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.org.RecordId;
import dev.bactrian.sandbox.salesforce.org.Refused;
import dev.bactrian.sandbox.salesforce.org.Row;
import dev.bactrian.sandbox.salesforce.soql.Answer;
import dev.bactrian.sandbox.salesforce.soql.Parser;
import dev.bactrian.sandbox.salesforce.soql.QueryRun;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code /query} and {@code /queryAll}, a page at a time. */
final class QueryCalls {
    private static final int MOST_CURSORS = 50;
    private static final int LARGEST_PAGE = 2000;
    private static final int SMALLEST_PAGE = 200;
    private static final Pattern BATCH_SIZE = Pattern.compile("batchSize\\s*=\\s*(\\d+)", Pattern.CASE_INSENSITIVE);

    private final Org org;
    private final AtomicLong cursorNumbers = new AtomicLong(1);
    private final Map<String, Cursor> cursors = Collections.synchronizedMap(new LinkedHashMap<>());

    private record Cursor(Answer answer, int pageSize) {}

    QueryCalls(Org org) {
        this.org = org;
    }

    Response answer(Request request) {
        if (request.path().size() > 4) {
            return next(request);
        }
        String soql = request.parameter("q")
                .orElseThrow(() -> new Refused("MALFORMED_QUERY", "A query string has to be specified"));
        var query = Parser.parse(soql, org.now().atZone(ZoneOffset.UTC).toLocalDate());
        QueryRun.Scope scope =
                request.segment(3).equals("queryAll") ? QueryRun.Scope.WITH_DELETED : QueryRun.Scope.LIVE;
        int pageSize = pageSize(request);
        return org.read(() -> {
            Answer answer = QueryRun.run(org, query, scope);
            if (request.parameter("columns").isPresent()) {
                return ColumnCalls.describe(answer);
            }
            return page(request, answer, 0, pageSize, "");
        });
    }

    /** {@code 01g…-2000}: the cursor and the number of the first record of the page. */
    private Response next(Request request) {
        String locator = request.segment(4);
        int dash = locator.lastIndexOf('-');
        Cursor cursor = dash < 0 ? null : cursors.get(locator.substring(0, dash));
        if (cursor == null) {
            throw new Refused("INVALID_QUERY_LOCATOR", "invalid query locator");
        }
        int from = Integer.parseInt(locator.substring(dash + 1));
        return org.read(() -> page(request, cursor.answer, from, cursor.pageSize, locator.substring(0, dash)));
    }

    private Response page(Request request, Answer answer, int from, int pageSize, String cursorId) {
        ObjectNode node = Json.object();
        int end = Math.min(answer.rows().size(), from + pageSize);
        boolean done = end >= answer.rows().size();
        node.put("totalSize", answer.isAggregate() ? answer.groups().size() : answer.total());
        node.put("done", done);
        if (!done) {
            String id = cursorId.isEmpty() ? open(answer, pageSize) : cursorId;
            node.put("nextRecordsUrl", "/services/data/v" + request.version() + "/query/" + id + "-" + end);
        }
        ArrayNode records = node.putArray("records");
        RecordJson json = new RecordJson(request.version());
        for (Row row : answer.rows().subList(Math.min(from, end), end)) {
            records.add(json.record(answer, row));
        }
        answer.groups().forEach(group -> records.add(json.group(group)));
        return Response.json(200, node);
    }

    private String open(Answer answer, int pageSize) {
        String id = RecordId.of("01g", cursorNumbers.getAndIncrement());
        synchronized (cursors) {
            cursors.put(id, new Cursor(answer, pageSize));
            if (cursors.size() > MOST_CURSORS) {
                cursors.remove(cursors.keySet().iterator().next());
            }
        }
        return id;
    }

    private static int pageSize(Request request) {
        Matcher matcher =
                BATCH_SIZE.matcher(request.header("sforce-query-options").orElse(""));
        return matcher.find()
                ? Math.max(SMALLEST_PAGE, Math.min(LARGEST_PAGE, Integer.parseInt(matcher.group(1))))
                : LARGEST_PAGE;
    }
}
