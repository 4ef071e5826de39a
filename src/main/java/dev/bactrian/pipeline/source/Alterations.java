package dev.bactrian.pipeline.source;

import dev.bactrian.pipeline.Sync;
import dev.bactrian.state.StateDatabase;
import java.util.Objects;
import java.util.Optional;

/**
 * Notices that somebody alters what a sync was prepared for, e.g. renames or drops a mapped column. What the systems held in such a field is not known from
 * then on, so it is read anew once it is back.
 */
final class Alterations {

    private final Sync sync;
    private final KnownFields fields;

    Alterations(Sync sync, StateDatabase state) {
        this.sync = sync;
        this.fields = new KnownFields(sync, state);
    }

    /**
     * How a system of the prepared sync was altered; empty: it is as it was.
     *
     * @throws dev.bactrian.system.SystemUnavailable where it cannot be asked
     */
    Optional<String> find(String system) {
        if (sync.prepared().isAbsent(system) && !sync.join(system)) {
            return Optional.of(system + ": it is not as it was when it could be asked last");
        }
        var subscription =
                Objects.requireNonNull(sync.prepared().subscriptions().get(system));
        var found = sync.system(system).altered(subscription);
        found.ifPresent(alteration -> fields.lose(system, alteration.remade()));
        return found.map(alteration -> system + ": " + alteration.how());
    }

    /** What a system does not have is not known of it any more, whatever comes back under its name. */
    void loseMissing() {
        for (var end : sync.definition().ends()) {
            var shape = sync.system(end.system()).describe(end.object());
            shape.ifPresent(described -> {
                var names = described.fieldNames();
                fields.lose(
                        end.system(),
                        fields.known(end.system()).stream()
                                .filter(field -> !names.contains(KnownFields.nameOf(field)))
                                .toList());
            });
        }
    }
}
