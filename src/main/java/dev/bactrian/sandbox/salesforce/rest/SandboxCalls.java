package dev.bactrian.sandbox.salesforce.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.org.Origin;
import dev.bactrian.sandbox.salesforce.org.Outcome;
import dev.bactrian.sandbox.salesforce.org.Refused;
import dev.bactrian.sandbox.salesforce.org.Table;
import dev.bactrian.sandbox.salesforce.org.Write;
import dev.bactrian.sandbox.salesforce.trouble.Calls;
import dev.bactrian.sandbox.salesforce.trouble.Trouble;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code /sandbox/…}: what only a stand-in has, namely trouble on demand, call counts and undelete over HTTP. */
final class SandboxCalls {
    private static final Map<String, Trouble.Blow> BLOWS = Map.of(
            "expireSessions", Trouble.Blow.EXPIRE_SESSIONS,
            "endStreams", Trouble.Blow.END_STREAMS,
            "failStreams", Trouble.Blow.FAIL_STREAMS,
            "overflow", Trouble.Blow.OVERFLOW,
            "expireReplayIds", Trouble.Blow.EXPIRE_REPLAY_IDS,
            "replaceOrg", Trouble.Blow.REPLACE_ORG,
            "moveInstance", Trouble.Blow.MOVE_INSTANCE);

    private final Org org;
    private final Trouble trouble;
    private final Calls calls;

    SandboxCalls(Org org, Trouble trouble, Calls calls) {
        this.org = org;
        this.trouble = trouble;
        this.calls = calls;
    }

    Response answer(Request request) {
        return switch (request.method() + " " + request.segment(1)) {
            case "GET " -> SandboxPage.show();
            case "GET trouble" -> Response.json(200, Json.tree(trouble.state()));
            case "POST trouble" -> trouble(request);
            case "DELETE trouble" -> {
                trouble.clear();
                yield Response.json(200, Json.tree(trouble.state()));
            }
            case "GET calls" -> counts();
            case "DELETE calls" -> {
                calls.reset();
                yield counts();
            }
            case "POST undelete" -> undelete(request);
            default -> RestApi.notFound();
        };
    }

    private Response trouble(Request request) {
        Json.read(request.body()).forEach(this::apply);
        return Response.json(200, Json.tree(trouble.state()));
    }

    private void apply(String name, @Nullable Object value) {
        if (BLOWS.containsKey(name)) {
            if (flag(name, value)) {
                trouble.strike(Objects.requireNonNull(BLOWS.get(name)));
            }
            return;
        }
        switch (name) {
            case "latencyMillis" ->
                trouble.latency(Duration.ofMillis(number(name, value).longValue()));
            case "clockSkewMillis" ->
                trouble.clockSkew(Duration.ofMillis(number(name, value).longValue()));
            case "lockedShare" -> trouble.lockRows(number(name, value).doubleValue());
            case "callsLeft" -> trouble.limitCalls(number(name, value).intValue());
            case "cutsLeft" -> trouble.cutAfterCommit(number(name, value).intValue());
            case "gapsLeft" -> trouble.leaveGaps(number(name, value).intValue());
            case "lossesLeft" -> trouble.loseEvents(number(name, value).intValue());
            case "emptyRepliesLeft" -> trouble.emptyReplies(number(name, value).intValue());
            case "mergedEvents" -> flip(name, value, trouble::mergeEvents, trouble::separateEvents);
            case "outage" -> flip(name, value, trouble::startOutage, trouble::endOutage);
            case "keepalives" -> flip(name, value, trouble::resumeKeepalives, trouble::stopKeepalives);
            default ->
                throw new Refused(
                        "INVALID_FIELD",
                        "no trouble \"" + name
                                + "\" (known: latencyMillis, clockSkewMillis, outage, keepalives, lockedShare,"
                                + " callsLeft, cutsLeft, gapsLeft, lossesLeft, emptyRepliesLeft, mergedEvents, "
                                + String.join(
                                        ", ", BLOWS.keySet().stream().sorted().toList()) + ")");
        }
    }

    private static void flip(String name, @Nullable Object value, Runnable on, Runnable off) {
        if (flag(name, value)) {
            on.run();
        } else {
            off.run();
        }
    }

    private Response counts() {
        Calls.Counts counts = calls.counts();
        ObjectNode node = Json.object();
        node.put("reads", counts.reads());
        node.put("writes", counts.writes());
        node.put("others", counts.others());
        node.put("total", counts.total());
        return Response.json(200, node);
    }

    private Response undelete(Request request) {
        String id = request.parameter("id").orElseThrow(() -> new Refused("MISSING_ARGUMENT", "id is required"));
        ObjectType type = org.tables().stream()
                .map(Table::type)
                .filter(candidate -> id.startsWith(candidate.keyPrefix()))
                .findFirst()
                .orElseThrow(() -> new Refused("MALFORMED_ID", "malformed id " + id));
        Origin origin = new Origin(Org.USER_ID, "com/salesforce/api/soap/65.0");
        Outcome outcome = org.write(origin, List.of(new Write.Undelete(type, id)), Org.Mode.EACH_ALONE)
                .get(0);
        return Response.json(outcome.isSuccess() ? 200 : 400, Json.outcome(outcome));
    }

    private static Number number(String name, @Nullable Object value) {
        if (value instanceof Number number) {
            return number;
        }
        throw new Refused("JSON_PARSER_ERROR", "\"" + name + "\" must be a number, got: " + value);
    }

    private static boolean flag(String name, @Nullable Object value) {
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw new Refused("JSON_PARSER_ERROR", "\"" + name + "\" must be true or false, got: " + value);
    }
}
