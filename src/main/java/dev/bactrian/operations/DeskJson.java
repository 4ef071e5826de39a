package dev.bactrian.operations;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bactrian.decision.JournalEntry;
import dev.bactrian.decision.Oversight;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.decision.review.History.Version;
import dev.bactrian.state.Erasure.Erased;
import dev.bactrian.state.Question;
import dev.bactrian.state.StateCodec;
import dev.bactrian.state.Stop;
import dev.bactrian.state.WaitingRecord;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What the desk answers, as JSON. */
final class DeskJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(true);

    private DeskJson() {}

    static ObjectNode object() {
        return JSON.objectNode();
    }

    /** A list under its name, and under {@code next} where its next page begins, if there is one. */
    static <T> ObjectNode page(String name, List<T> items, int most, BiConsumer<ArrayNode, T> item, long next) {
        var page = object();
        var list = page.putArray(name);
        items.forEach(one -> item.accept(list, one));
        if (items.size() == most) {
            page.put("next", next);
        }
        return page;
    }

    static ObjectNode record(TrackedRecord tracked) {
        var record = tracked.state();
        var node = object().put("record", record.id()).put("deleted", record.deleted());
        node.set("fields", StateCodec.write(record.fields()));
        var stamps = node.putObject("stamps");
        record.stamps()
                .forEach((field, stamp) ->
                        stamps.putObject(field).put("system", stamp.system()).put("at", time(stamp.at())));
        var links = node.putObject("links");
        record.links().forEach((system, link) -> {
            var delivery = tracked.delivery(system);
            links.putObject(system)
                    .put("key", link.key())
                    .put("presence", word(link.presence()))
                    .put("lacking", delivery.dirty())
                    .put("parked", delivery.parked())
                    .set("holds", StateCodec.write(link.shadow()));
        });
        oversight(node, record.oversight());
        return node;
    }

    private static void oversight(ObjectNode node, Oversight oversight) {
        var disputes = node.putObject("disputes");
        oversight.disputes().forEach((field, dispute) -> {
            var claims = disputes.putObject(field);
            dispute.claims().forEach((system, claim) -> claims.putObject(system)
                    .put("at", time(claim.at()))
                    .set("value", StateCodec.write(claim.value())));
        });
        node.put("preferred", oversight.preferred());
        var stoppedAt = oversight.stoppedAt();
        node.put("stopped_at", stoppedAt == null ? null : stoppedAt.toString());
    }

    static ObjectNode version(Version version) {
        var node = object().put("exists", version.exists());
        node.set("fields", StateCodec.write(version.fields()));
        return node;
    }

    static void entry(ArrayNode list, JournalEntry entry) {
        var edits = list.addObject()
                .put("version", entry.id())
                .put("at", entry.at().toString())
                .put("system", entry.system())
                .put("key", entry.key())
                .put("operation", entry.operation())
                .put("outcome", entry.outcome().word())
                .put("committed_at", time(entry.committedAt()))
                .put("author", entry.author())
                .putArray("edits");
        for (var edit : entry.edits()) {
            var node = edits.addObject().put("field", edit.field());
            node.set("before", StateCodec.write(edit.before()));
            node.set("reported", StateCodec.write(edit.reported()));
            node.put("outcome", edit.outcome().word()).put("winner", edit.winner());
        }
    }

    static void waiting(ArrayNode list, WaitingRecord record) {
        var node = list.addObject()
                .put("since", record.since().toString())
                .put("system", record.system())
                .put("key", record.key())
                .put("changes", record.changes());
        if (record.parentSync() == null) {
            node.putNull("waits_for");
        } else {
            node.putObject("waits_for").put("sync", record.parentSync()).put("key", record.parentKey());
        }
    }

    static void question(ArrayNode list, Question question) {
        var parking = question.parking();
        list.addObject()
                .put("id", question.id())
                .put("at", question.at().toString())
                .put("kind", parking.kind().word())
                .put("record", parking.recordId() == 0 ? null : parking.recordId())
                .put("system", parking.system())
                .put("key", parking.key())
                .put("code", parking.code())
                .put("message", parking.message())
                .set("details", StateCodec.write(parking.details()));
    }

    static ObjectNode forgotten(Erased erased) {
        var node = object();
        node.putObject("forgotten")
                .put("records", erased.records())
                .put("journal", erased.journal())
                .put("parked", erased.parked());
        return node;
    }

    static ObjectNode resumed(Stop stop) {
        var node = object();
        node.set("resumed", stop(stop));
        return node;
    }

    /** Why a sync writes nothing, and since when. */
    static ObjectNode stop(Stop stop) {
        return object().put("since", stop.at().toString())
                .put("system", stop.system())
                .put("key", stop.key())
                .put("code", stop.code())
                .put("message", stop.message());
    }

    static ObjectNode mistake(@Nullable String message) {
        return object().put("error", message);
    }

    /** Null where the system could not tell. */
    private static @Nullable String time(Instant at) {
        return at.equals(Instant.EPOCH) ? null : at.toString();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT);
    }
}
