package dev.bactrian.decision;

import dev.bactrian.decision.Decision.Edit;
import java.time.Instant;
import java.util.List;

/** A first load that only links what is there: nothing is brought to anybody until somebody edits the record. */
final class Linking {

    private Linking() {}

    /** A record that was read for the first time stays apart from the systems that nobody has found it in. */
    static RecordState apart(Policy policy, RecordState before, RecordState record) {
        var result = record;
        for (var system : policy.systems()) {
            var link = result.link(system);
            if (before.isNew()
                    && link.presence() == Presence.ABSENT
                    && link.key() == null
                    && link.sent().isEmpty()) {
                result = result.with(link.with(Presence.APART));
            }
        }
        return result;
    }

    /** An edit ends that: the record is wanted everywhere, with the keys that link it. */
    static RecordState joined(Policy policy, RecordState record, List<Edit> edits) {
        if (edits.stream().noneMatch(edit -> edit.outcome() == Outcome.APPLIED)) {
            return record;
        }
        var result = record;
        for (var link : record.links().values()) {
            if (link.presence() == Presence.APART) {
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
