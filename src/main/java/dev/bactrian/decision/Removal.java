package dev.bactrian.decision;

import dev.bactrian.change.MappedChange;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.Decision.Edit;
import java.util.List;
import java.util.Objects;

/** What a delete in one system means: an echo, an agreed end, or a conflict with an edit that the system had not seen. */
final class Removal {

    private Removal() {}

    static Decision decide(Policy policy, RecordState record, LinkState link, MappedChange change) {
        var system = change.system();
        var after = record.with(link.gone().with(change.position()));
        var isEcho = link.sent().stream().anyMatch(sent -> sent.kind() == WriteKind.DELETE);
        if (record.isNew()) {
            return new Decision(after.withDeleted(true), Outcome.UNCHANGED, List.of());
        }
        if (isEcho || record.deleted() || link.presence() != Presence.PRESENT) {
            return new Decision(after, Outcome.UNCHANGED, List.of());
        }
        if (!policy.lifeGivers().contains(system)) {
            var kept = record.with(link.with(change.position()));
            return new Decision(kept, Outcome.REJECTED, List.of(edit(Outcome.REJECTED, "")));
        }
        if (hasUnseenEdit(policy, record, link)) {
            return new Decision(
                    after, Outcome.SUPERSEDED, List.of(edit(Outcome.SUPERSEDED, otherThan(policy, system))));
        }
        return new Decision(after.withDeleted(true), Outcome.APPLIED, List.of(edit(Outcome.APPLIED, system)));
    }

    /** Whether the record holds an edit that had not reached the system when it deleted the record: the edit wins. */
    private static boolean hasUnseenEdit(Policy policy, RecordState record, LinkState link) {
        return record.fields().names().stream()
                .filter(field -> policy.rule(field)
                        .filter(rule -> rule.isContestedBy(link.system()))
                        .isPresent())
                .anyMatch(field -> !Objects.equals(
                        record.fields().get(field), link.shadow().get(field)));
    }

    private static Edit edit(Outcome outcome, String winner) {
        return new Edit(Edit.EXISTENCE, true, false, outcome, winner);
    }

    private static String otherThan(Policy policy, String system) {
        return policy.systems().stream()
                .filter(other -> !other.equals(system))
                .findFirst()
                .orElse("");
    }
}
