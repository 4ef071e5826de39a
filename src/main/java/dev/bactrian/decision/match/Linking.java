package dev.bactrian.decision.match;

import dev.bactrian.change.MappedChange;
import dev.bactrian.decision.Decision;
import dev.bactrian.decision.Decision.Edit;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.Outcome;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.Stamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

/**
 * What a reading means at the first load of a sync that only links: records find their partners, or stay alone, and nothing is lacking
 * anywhere. A field on which partners differ has no agreed value until somebody edits it.
 *
 * @param link the system's link after the reading
 */
public record Linking(Policy policy, RecordState record, LinkState link, MappedChange change) {

    public static Linking of(Policy policy, RecordState before, LinkState heard, MappedChange change) {
        var link = heard.with(Presence.PRESENT).with(change.position()).told(change, policy);
        return new Linking(policy, before.with(link), link, change);
    }

    public Decision decide(Stamp stamp) {
        var hasPartner = record.links().values().stream()
                .anyMatch(other -> other.isPresent() && !other.system().equals(link.system()));
        return hasPartner ? linked(stamp) : alone(stamp);
    }

    private Decision alone(Stamp stamp) {
        var result = record;
        var edits = new ArrayList<Edit>();
        for (var field : change.fields().names()) {
            var value = change.fields().get(field);
            var isNews = !record.fields().knows(field)
                    || !Objects.equals(record.fields().get(field), value);
            if (isNews && isEdited(field)) {
                edits.add(new Edit(field, record.fields().get(field), value, Outcome.APPLIED, link.system()));
                result = result.accept(field, value, stamp);
            }
        }
        for (var system : policy.systems()) {
            var other = result.link(system);
            if (other.presence() == Presence.ABSENT
                    && other.key() == null
                    && other.sent().isEmpty()) {
                result = result.with(other.with(Presence.UNMATCHED));
            }
        }
        return new Decision(result, edits.isEmpty() ? Outcome.UNCHANGED : Outcome.APPLIED, edits);
    }

    private Decision linked(Stamp stamp) {
        var result = record;
        var edits = new ArrayList<Edit>();
        for (var field : record.fields().names()) {
            if (!isAgreed(field)) {
                result = result.without(field);
                if (change.fields().knows(field)
                        && !policy.rule(field).orElseThrow().isKey()) {
                    edits.add(new Edit(
                            field, record.fields().get(field), change.fields().get(field), Outcome.SUPERSEDED, ""));
                }
            }
        }
        for (var field : change.fields().names()) {
            if (!record.fields().knows(field) && isEdited(field) && isAgreed(field)) {
                result = result.accept(field, change.fields().get(field), stamp);
            }
        }
        return new Decision(result, edits.isEmpty() ? Outcome.UNCHANGED : Outcome.SUPERSEDED, edits);
    }

    private boolean isEdited(String field) {
        return policy.rule(field)
                .filter(rule -> rule.editors().contains(link.system()))
                .isPresent();
    }

    /** Whether every partner that has the field is known to hold what the others do. */
    private boolean isAgreed(String field) {
        var rule = policy.rule(field);
        if (rule.isEmpty()) {
            return true;
        }
        var having = new LinkedHashSet<>(rule.get().editors());
        having.addAll(rule.get().holders());
        var value = link.shadow().knows(field)
                ? link.shadow().get(field)
                : record.fields().get(field);
        return having.stream()
                .map(record::link)
                .filter(LinkState::isPresent)
                .allMatch(one ->
                        one.shadow().knows(field) && Objects.equals(one.shadow().get(field), value));
    }

    /** An edit ends that: the record is wanted everywhere, with the keys that link it. */
    public static RecordState joined(Policy policy, RecordState record, List<Edit> edits) {
        if (edits.stream().noneMatch(edit -> edit.outcome() == Outcome.APPLIED)) {
            return record;
        }
        var result = record;
        for (var link : record.links().values()) {
            if (link.presence() == Presence.UNMATCHED) {
                result = result.with(link.with(Presence.ABSENT));
            }
        }
        for (var entry : policy.fields().entrySet()) {
            result = withKey(result, entry.getKey(), entry.getValue());
        }
        return result;
    }

    private static RecordState withKey(RecordState record, String field, Policy.FieldRule rule) {
        if (record.fields().knows(field)) {
            return record;
        }
        return rule.keyOf().stream()
                .filter(system -> rule.editors().contains(system))
                .map(record::link)
                .filter(link -> link.shadow().get(field) != null)
                .findFirst()
                .map(link -> record.accept(field, link.shadow().get(field), new Stamp(link.system(), Instant.EPOCH)))
                .orElse(record);
    }
}
