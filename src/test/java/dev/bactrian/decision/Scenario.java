package dev.bactrian.decision;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Findings;
import dev.bactrian.change.Findings.LeftOut;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.ValueType;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.Policy.Ends;
import dev.bactrian.decision.Policy.FieldRule;
import dev.bactrian.decision.Policy.Mark;
import dev.bactrian.definition.Deletes.DeleteConflict;
import dev.bactrian.definition.Deletes.Rule;
import dev.bactrian.definition.LoopPrevention;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * One rule of the decision as an example: what is known, one change, and what comes of it.
 *
 * <p>Texts are values; a number is a time, in seconds. Positions and places in a log are numbers. What {@code then} leaves out is not
 * checked. {@code crm} is the source, and its events tell only what changed; {@code erp} has an exact log of whole rows.
 *
 * @param rules {@code two_way}, {@code one_way} (crm to erp), {@code polled} (two_way, erp is polled), {@code modified} (two_way, judged by the field Modified, of crm's or, with {@code stamped}, of
 *     both), or two_way with a rule
 *     of conflicts ({@code priority} (erp first), {@code manual}, {@code tolerant} (5 s)) or deletes ({@code ignore}, {@code park}, {@code soft}
 *     (marked in Gone), {@code delete_wins}, {@code delete_manual}); a field that changes hands three times in a minute stops its record
 */
public record Scenario(String name, @Nullable String rules, @Nullable Given given, Told when, Expected then) {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * @param fields the record's fields; both systems hold them unless {@code crm} or {@code erp} say otherwise
     * @param stamps the last edit of each field as system and second; crm at 0 where it is left out
     */
    record Given(
            Map<String, @Nullable Object> fields,
            @Nullable Map<String, String> stamps,
            boolean deleted,
            @Nullable Side crm,
            @Nullable Side erp) {}

    record Side(
            @Nullable Map<String, @Nullable Object> holds,
            @Nullable Presence presence,
            @Nullable List<Unechoed> sent,
            @Nullable Map<String, @Nullable Object> raw,
            long position) {}

    /** @param acknowledged where the log stood when the system confirmed the write; left out: it never did */
    record Unechoed(
            String token,
            @Nullable WriteKind kind,
            @Nullable Map<String, @Nullable Object> from,
            @Nullable Map<String, @Nullable Object> to,
            @Nullable Set<String> told,
            @Nullable Long acknowledged) {}

    /**
     * @param reading whether the position is that of a reading, e.g. of a poll
     * @param refused what the change tells and the record must not take
     * @param links whether it is the first load of a sync that only links
     */
    public record Told(
            String from,
            @Nullable Operation operation,
            @Nullable Map<String, @Nullable Object> fields,
            double at,
            long position,
            boolean reading,
            @Nullable String origin,
            @Nullable Map<String, @Nullable Object> refused,
            boolean flood,
            boolean links) {}

    /**
     * @param asked what a person is asked: the codes
     * @param unknown fields of which the record has no agreed value
     * @param raw the values in a system's own spelling
     * @param lacks what each system lacks: the write's kind, and its fields where there are any
     */
    public record Expected(
            Outcome outcome,
            @Nullable Map<String, @Nullable Object> fields,
            @Nullable List<String> edits,
            @Nullable Boolean deleted,
            @Nullable Map<String, Map<String, @Nullable Object>> lacks,
            @Nullable Map<String, Map<String, @Nullable Object>> holds,
            @Nullable Map<String, Integer> awaited,
            @Nullable List<String> asked,
            @Nullable List<String> unknown,
            @Nullable Map<String, Map<String, @Nullable Object>> raw,
            @Nullable Map<String, Presence> presence) {}

    public static List<Scenario> read(String resource) throws IOException {
        try (InputStream input = Objects.requireNonNull(Scenario.class.getResourceAsStream(resource), resource)) {
            var tree = new Load(LoadSettings.builder().setLabel(resource).build()).loadFromInputStream(input);
            return MAPPER.convertValue(
                    tree, MAPPER.getTypeFactory().constructCollectionType(List.class, Scenario.class));
        }
    }

    public Policy policy() {
        var all = Set.of("crm", "erp");
        var crm = Set.of("crm");
        var erp = Set.of("erp");
        var isOneWay = "one_way".equals(rules);
        var shared = new FieldRule(isOneWay ? crm : all, isOneWay ? erp : all, Set.of(), contest());
        var fields = Map.of(
                "Id",
                new FieldRule(crm, erp, crm, Contest.LAST_WRITE),
                "Name",
                shared,
                "Phone",
                shared,
                "City",
                shared,
                "Modified",
                "stamped".equals(rules) ? shared : new FieldRule(crm, erp, Set.of(), Contest.LAST_WRITE),
                "Gone",
                new FieldRule(Set.of(), all, Set.of(), Contest.LAST_WRITE));
        return new Policy(
                List.of("crm", "erp"),
                fields,
                isOneWay ? crm : all,
                erp,
                "polled".equals(rules) ? crm : all,
                "modified".equals(rules) || "stamped".equals(rules) ? "Modified" : null,
                ends(),
                new LoopPrevention(true, Duration.ofSeconds(60), 2));
    }

    private Contest contest() {
        return switch (rules == null ? "" : rules) {
            case "priority" -> Contest.priority(List.of("erp", "crm"));
            case "manual" -> Contest.MANUAL;
            case "tolerant" -> Contest.lastWrite(Duration.ofSeconds(5));
            default -> Contest.LAST_WRITE;
        };
    }

    private Ends ends() {
        return switch (rules == null ? "" : rules) {
            case "ignore" -> new Ends(Rule.IGNORE, DeleteConflict.EDIT_WINS, null);
            case "park" -> new Ends(Rule.PARK, DeleteConflict.EDIT_WINS, null);
            case "soft" -> new Ends(Rule.SOFT, DeleteConflict.EDIT_WINS, new Mark("Gone", ValueType.BOOLEAN));
            case "delete_wins" -> new Ends(Rule.PROPAGATE, DeleteConflict.DELETE_WINS, null);
            case "delete_manual" -> new Ends(Rule.PROPAGATE, DeleteConflict.MANUAL, null);
            default -> Ends.PROPAGATE;
        };
    }

    public Circumstances circumstances() {
        return new Circumstances(second(when.at), when.flood ? Set.of(when.from) : Set.of(), when.links);
    }

    public RecordState before() {
        if (given == null) {
            return RecordState.empty(1);
        }
        var stamps = new LinkedHashMap<String, Stamp>();
        given.fields
                .keySet()
                .forEach(field -> stamps.put(
                        field, stamp(given.stamps == null ? "crm 0" : given.stamps.getOrDefault(field, "crm 0"))));
        var record = new RecordState(1, fields(given.fields), stamps, given.deleted, Map.of(), Oversight.NONE);
        return record.with(link("crm", given.crm)).with(link("erp", given.erp));
    }

    public MappedChange change() {
        var operation = when.operation == null ? Operation.UPDATE : when.operation;
        var change = new Change(
                "accounts",
                when.from,
                when.from + "1",
                operation,
                fields(when.fields),
                second(when.at),
                when.reading ? Position.ofReading(when.position) : position(when.position),
                when.origin == null ? "" : when.origin);
        var leftOut = new ArrayList<LeftOut>();
        fields(when.refused).asMap().forEach((field, value) -> leftOut.add(new LeftOut(field, "regex", value)));
        var findings = new Findings(Findings.DOES_NOT_FIT, List.of(), List.of(), leftOut, List.of());
        return new MappedChange(change, fields(when.fields), Fields.none(), Map.of(), findings);
    }

    public static Fields fields(@Nullable Map<String, @Nullable Object> values) {
        var typed = new LinkedHashMap<String, @Nullable Object>();
        if (values != null) {
            values.forEach((name, value) ->
                    typed.put(name, value instanceof Number seconds ? second(seconds.doubleValue()) : value));
        }
        return Fields.of(typed);
    }

    private LinkState link(String system, @Nullable Side side) {
        var presence = side != null && side.presence != null
                ? side.presence
                : Objects.requireNonNull(given).deleted ? Presence.ABSENT : Presence.PRESENT;
        var known = side != null && side.holds != null ? side.holds : Objects.requireNonNull(given).fields;
        var sent = new ArrayList<PendingWrite>();
        if (side != null && side.sent != null) {
            side.sent.forEach(one -> sent.add(new PendingWrite(
                    one.token,
                    one.kind == null ? WriteKind.UPDATE : one.kind,
                    fields(one.from),
                    fields(one.to),
                    one.acknowledged == null ? null : new Position(0, one.acknowledged, ""),
                    one.acknowledged != null,
                    one.told == null ? Set.of() : one.told)));
        }
        return new LinkState(
                system,
                presence == Presence.ABSENT && side == null ? null : system + "1",
                presence,
                presence == Presence.PRESENT ? fields(known) : Fields.none(),
                fields(side == null ? null : side.raw),
                sent,
                position(side == null ? 0 : side.position),
                List.of());
    }

    private static Position position(long place) {
        return place == 0 ? Position.NONE : new Position(place, place, Long.toString(place));
    }

    private static Stamp stamp(String text) {
        var words = text.split(" ");
        return new Stamp(words[0], second(Double.parseDouble(words[1])));
    }

    private static Instant second(double seconds) {
        return Instant.EPOCH.plusNanos(Math.round(seconds * 1_000_000) * 1_000);
    }

    @Override
    public String toString() {
        return name;
    }
}
