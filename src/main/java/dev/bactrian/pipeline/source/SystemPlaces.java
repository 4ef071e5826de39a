package dev.bactrian.pipeline.source;

import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.state.Positions;
import dev.bactrian.state.Positions.Phase;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.state.StateUnavailable;
import dev.bactrian.system.SharedPlaces;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the source of one system may know of all syncs. */
final class SystemPlaces implements SharedPlaces {

    private final String system;
    private final Syncs syncs;
    private final StateDatabase state;
    private final Predicate<Sync> isFollowing;

    /** @param isFollowing whether a sync follows the source now */
    SystemPlaces(String system, Syncs syncs, StateDatabase state, Predicate<Sync> isFollowing) {
        this.system = system;
        this.syncs = syncs;
        this.state = state;
        this.isFollowing = isFollowing;
    }

    @Override
    public List<String> offsets() {
        return state.transaction("read positions", connection -> Positions.offsets(connection, system));
    }

    @Override
    public Optional<Set<String>> objects() {
        return syncs.refused().isEmpty()
                ? Optional.of(syncs.all().stream()
                        .flatMap(sync -> sync.definition().end(system).stream())
                        .map(end -> end.object())
                        .collect(Collectors.toSet()))
                : Optional.empty();
    }

    /** A sync that waits, e.g. for a column that its table lacks, or whose file is wrong, is to find the log where it left it. */
    @Override
    public Optional<String> whyHeld() {
        try {
            return waitingSync();
        } catch (StateUnavailable e) {
            // Nobody knows who waits. The source asks while it stops, too, and must get to its end.
            return Optional.of("the state cannot be asked which syncs need it");
        }
    }

    private Optional<String> waitingSync() {
        return Stream.concat(waiting().filter(sync -> goesOn(sync)), ofRefusedFiles())
                .findFirst()
                .map(sync -> "sync " + sync + " does not follow it now, and is to go on where it was");
    }

    /** The syncs of a file that is wrong: the one of its name, or those of a hub's entities. */
    private Stream<String> ofRefusedFiles() {
        var refused = syncs.refused();
        if (refused.isEmpty()) {
            return Stream.of();
        }
        return state.transaction("read positions", connection -> Positions.streaming(connection, system)).stream()
                .filter(sync -> syncs.find(sync).isEmpty())
                .filter(sync -> refused.stream()
                        .anyMatch(file -> sync.equals(file.name()) || sync.startsWith(file.name() + "-")));
    }

    private Stream<String> waiting() {
        return syncs.all().stream()
                .filter(sync -> sync.definition().end(system).isPresent()
                        && SharedSources.isShared(sync, system)
                        && !isFollowing.test(sync))
                .map(Sync::name);
    }

    private boolean goesOn(String sync) {
        return state.transaction("read position", connection -> Positions.load(connection, sync, system))
                .filter(stored -> stored.phase() == Phase.STREAMING)
                .isPresent();
    }
}
