package dev.bactrian.system.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bactrian.change.Answer;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import dev.bactrian.system.SystemUnavailable;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.component.salesforce.api.SalesforceException;

/**
 * Writes a batch of deliveries, one REST call after the other: each call is for up to 200 records.
 *
 * <pre>{@code
 *   look for creates whose answer was lost ─► read what is to be updated or deleted ─► delete ─► update ─► create ─► answers
 *                                             and answer what differs or is there        └─ refused as a whole: halves, or the one
 * }</pre>
 *
 * <p>Salesforce compares nothing in a batch, so between the read and the write another's edit can be overwritten; its change event tells
 * it, and it is decided then.
 */
final class SalesforceWrites {

    /** By how much the org's log may be ahead of the time of its reply, which is in whole seconds. */
    private static final long LOG_MARGIN_MILLIS = 5_000;

    private final SalesforceReads reads;
    private final SalesforceCalls calls;
    private final SalesforceLostCreates lostCreates;
    private final Map<Delivery, Answer> answers = new IdentityHashMap<>();
    private final List<Delivery> deliveries;
    private final Deque<Call> waiting = new ArrayDeque<>();
    private Call current = Call.NONE;

    SalesforceWrites(SalesforceReads reads, SalesforceCalls calls, List<Delivery> deliveries) {
        this.reads = reads;
        this.calls = calls;
        this.deliveries = List.copyOf(deliveries);
        this.lostCreates = new SalesforceLostCreates(reads);
    }

    private void begin() {
        deliveries.stream()
                .filter(delivery -> delivery.kind() != WriteKind.CREATE && !hasKey(delivery))
                .forEach(delivery -> answers.put(
                        delivery,
                        delivery.kind() == WriteKind.DELETE
                                ? new Answer.AlreadyThere(Position.NONE)
                                : new Answer.Missing(Position.NONE)));
        var uncertain = open(WriteKind.CREATE).stream()
                .filter(delivery -> delivery.uncertainSince() != null)
                .toList();
        answers.putAll(lostCreates.find(uncertain));
        enqueue(
                Purpose.READ,
                deliveries.stream()
                        .filter(delivery -> delivery.kind() != WriteKind.CREATE && hasKey(delivery))
                        .toList());
        if (waiting.isEmpty()) {
            enqueue(Purpose.CREATE, open(WriteKind.CREATE));
        }
    }

    /** What a call is for, with its HTTP method. */
    enum Purpose {
        READ("POST"),
        DELETE("DELETE"),
        UPDATE("PATCH"),
        CREATE("POST");

        private final String method;

        Purpose(String method) {
            this.method = method;
        }
    }

    private record Call(Purpose purpose, List<Delivery> deliveries) {
        static final Call NONE = new Call(Purpose.READ, List.of());
    }

    /**
     * Makes the calls, in order.
     *
     * @return every delivery with its answer
     * @throws SystemUnavailable where the org cannot be reached, or refuses a call for a reason that is not about its records
     */
    List<Delivery.Answered> write() {
        begin();
        while (!waiting.isEmpty()) {
            current = waiting.remove();
            try {
                replied(calls.send(action(), current.purpose.method, path(), origin(), payload()));
            } catch (SalesforceException e) {
                refused(e);
            }
        }
        return deliveries.stream()
                .map(delivery ->
                        delivery.answered(Objects.requireNonNull(answers.get(delivery), "an answer for each delivery")))
                .toList();
    }

    private String path() {
        return calls.path("composite/sobjects"
                + switch (current.purpose) {
                    case READ -> "/" + reads.object().name();
                    case UPDATE, CREATE -> "";
                    case DELETE -> "?allOrNone=false&ids=" + String.join(",", keys(current.deliveries));
                });
    }

    /** What the org passes on in the change events of this call. */
    private String origin() {
        return "client=" + reads.client()
                + (current.deliveries.isEmpty() ? "" : current.deliveries.get(0).token());
    }

    private String payload() {
        return switch (current.purpose) {
            case READ -> wholeRecords();
            case DELETE -> "";
            case UPDATE, CREATE -> records();
        };
    }

    private void replied(SalesforceCalls.Reply made) {
        var reply = made.body();
        if (!reply.isArray() || reply.size() != current.deliveries.size()) {
            throw new SystemUnavailable(
                    reads.subscription().system(),
                    action() + ": expected " + current.deliveries.size() + " results, got "
                            + (reply.isArray() ? reply.size() : reply.getNodeType()));
        }
        var time = made.time();
        for (var n = 0; n < reply.size(); n++) {
            var delivery = current.deliveries.get(n);
            if (current.purpose == Purpose.READ) {
                SalesforceComparison.answer(delivery, reply.path(n), reads, log(time))
                        .ifPresent(answer -> answers.put(delivery, answer));
            } else {
                answers.put(delivery, result(delivery, reply.path(n), time));
            }
        }
        if (current.purpose == Purpose.CREATE) {
            findThoseInTheWay();
        }
        if (current.purpose == Purpose.READ && waiting.isEmpty()) {
            enqueue(Purpose.DELETE, open(WriteKind.DELETE));
            enqueue(Purpose.UPDATE, open(WriteKind.UPDATE));
            enqueue(Purpose.CREATE, open(WriteKind.CREATE));
        }
    }

    /** A create that a unique value stands in the way of, e.g. one of before the state was lost, finds the record that holds it. */
    private void findThoseInTheWay() {
        var doubles = current.deliveries.stream()
                .filter(delivery -> answers.get(delivery) instanceof Answer.Refused refused
                        && refused.code().equals("DUPLICATE_VALUE"))
                .toList();
        if (!doubles.isEmpty()) {
            lostCreates.uniqueField(doubles).ifPresent(field -> answers.putAll(lostCreates.byUnique(field, doubles)));
        }
    }

    /**
     * The org refused the whole call: it is halved, or the one record in it is answered.
     *
     * @throws SystemUnavailable where the refusal is not about a record
     */
    private void refused(SalesforceException failure) {
        var errors = SalesforceErrors.aboutRecords(failure);
        if (errors == null || current.purpose == Purpose.READ) {
            throw new SystemUnavailable(reads.subscription().system(), action(), failure);
        }
        var some = current.deliveries;
        if (some.size() > 1) {
            var half = some.size() / 2;
            waiting.addFirst(new Call(current.purpose, some.subList(half, some.size())));
            waiting.addFirst(new Call(current.purpose, some.subList(0, half)));
        } else {
            answers.put(some.get(0), SalesforceErrors.answer(errors));
        }
    }

    private Answer result(Delivery delivery, JsonNode result, Instant time) {
        if (result.path("success").asBoolean()) {
            var key = result.path("id").asText(delivery.key());
            return new Answer.Written(key, Fields.none(), log(time));
        }
        var errors = result.path("errors");
        if (delivery.kind() != WriteKind.CREATE && SalesforceErrors.isGone(errors)) {
            return delivery.kind() == WriteKind.DELETE
                    ? new Answer.AlreadyThere(log(time))
                    : new Answer.Missing(log(time));
        }
        return SalesforceErrors.answer(errors);
    }

    private static Position log(Instant time) {
        return new Position(0, time.toEpochMilli() + LOG_MARGIN_MILLIS, "");
    }

    private String action() {
        return current.purpose.name().toLowerCase(java.util.Locale.ROOT) + " "
                + reads.object().name();
    }

    private String wholeRecords() {
        var fields = new LinkedHashSet<>(reads.columns());
        current.deliveries.forEach(delivery -> {
            fields.addAll(delivery.wanted().names());
            fields.addAll(delivery.expected().names());
        });
        var node = SalesforceCalls.MAPPER.createObjectNode();
        var ids = node.putArray("ids");
        keys(current.deliveries).forEach(ids::add);
        var names = node.putArray("fields");
        fields.forEach(names::add);
        return node.toString();
    }

    private String records() {
        var node = SalesforceCalls.MAPPER.createObjectNode().put("allOrNone", false);
        var records = node.putArray("records");
        for (var delivery : current.deliveries) {
            var record = records.addObject();
            record.putObject("attributes").put("type", reads.object().name());
            SalesforceValues.put(record, delivery.wanted().without(SalesforceObject.KEY_FIELD));
            if (delivery.kind() == WriteKind.UPDATE) {
                record.put("id", delivery.key());
            }
        }
        return node.toString();
    }

    private void enqueue(Purpose purpose, List<Delivery> some) {
        for (var from = 0; from < some.size(); from += SalesforceSystem.MOST_RECORDS) {
            waiting.add(
                    new Call(purpose, some.subList(from, Math.min(from + SalesforceSystem.MOST_RECORDS, some.size()))));
        }
    }

    private List<Delivery> open(WriteKind kind) {
        return deliveries.stream()
                .filter(delivery -> delivery.kind() == kind && !answers.containsKey(delivery))
                .toList();
    }

    private static List<String> keys(List<Delivery> some) {
        return some.stream()
                .map(delivery -> Objects.requireNonNull(delivery.key()))
                .toList();
    }

    private static boolean hasKey(Delivery delivery) {
        var key = delivery.key();
        return key != null && SalesforceReads.isKey(key);
    }
}
