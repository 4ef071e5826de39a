package dev.bactrian.pipeline.source;

import dev.bactrian.definition.SyncDefinition.InitialSync;
import dev.bactrian.pipeline.RememberedShapes;
import dev.bactrian.pipeline.SourceStatus.State;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.SyncLog;
import dev.bactrian.pipeline.reconcile.Loading;
import dev.bactrian.state.Positions;
import dev.bactrian.state.Positions.Phase;
import dev.bactrian.state.StateDatabase;
import dev.bactrian.system.Feed.Place;
import dev.bactrian.system.SystemUnavailable;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/** Starts the sources of one sync: each goes on where it was, or everything is read anew. */
final class SourceStarts {

    private final Sync sync;
    private final StateDatabase state;
    private final SourceRoutes routes;
    private final Beginnings beginnings;
    private final KnownFields fields;
    private final SystemIdentity identity;
    private final Logger log;
    private final Set<String> loaded = new HashSet<>();

    SourceStarts(Sync sync, StateDatabase state, SourceRoutes routes, Loading loading) {
        this.sync = sync;
        this.state = state;
        this.routes = routes;
        this.beginnings = new Beginnings(sync, routes, loading);
        this.fields = new KnownFields(sync, state);
        this.identity = new SystemIdentity(sync, state);
        this.log = SyncLog.of(sync.name());
    }

    /** The systems that were read, so that writes to them may go out. */
    Set<String> read() {
        return Set.copyOf(loaded);
    }

    /** Nobody knows any more what was read. */
    void forget() {
        loaded.clear();
    }

    /** Why what is known of a system's log is of another one; empty: it is of this one. */
    Optional<String> whyAnother(String system) {
        return identity.whyAnother(system);
    }

    /** What was described of a system may be otherwise where another has taken its place, so everything is prepared anew. */
    private void moved(String system, String reason) {
        log.warnf(
                "another one has taken its place, reading everything anew sync=%s from=%s reason=\"%s\"",
                sync.name(), system, reason);
        identity.accept(system);
        for (var other : sync.statuses().keySet()) {
            routes.stop(sync, other);
            sync.status(other, State.DOWN, "its sync is prepared anew");
        }
        sync.status(system, State.POSITION_LOST, reason);
        sync.unprepare();
        var remembered = new RememberedShapes(state, sync.name());
        sync.prepare(remembered::find);
        remembered.note(sync);
    }

    /** Goes on from the stored position, or reads everything anew where there is none, or it is lost. */
    void start(String system) {
        routes.stop(sync, system);
        identity.whyAnother(system).ifPresent(reason -> moved(system, reason));
        var feed = Objects.requireNonNull(sync.prepared().feeds().get(system));
        var stored = state.transaction("read position", connection -> Positions.load(connection, sync.name(), system));
        if (stored.isPresent() && stored.get().phase() == Phase.STREAMING) {
            var place = new Place(stored.get().position(), stored.get().offsets());
            var lost = feed.whyLost(place);
            var added = fields.added(system);
            if (!added.isEmpty()) {
                fields.forget(system, added);
            }
            if (lost.isEmpty() && (added.isEmpty() || sync.definition().initialSync() == InitialSync.NONE)) {
                routes.follow(sync, system, place);
                loaded.add(system);
                fields.note(system);
                sync.status(system, State.LIVE, "");
                log.infof(
                        "following sync=%s from=%s position=\"%s\"",
                        sync.name(), system, place.position().token());
                return;
            }
            if (lost.isPresent()) {
                log.warnf(
                        "position lost, reading everything anew sync=%s from=%s reason=\"%s\"",
                        sync.name(), system, lost.get());
                sync.status(system, State.POSITION_LOST, lost.get());
                beginnings.enter(system, Phase.REPAIRING);
            } else {
                log.infof(
                        "fields were added, reading everything anew sync=%s from=%s fields=\"%s\"",
                        sync.name(), system, String.join(", ", added));
            }
        }
        var isFirst = stored.isEmpty() || stored.get().phase() == Phase.LOADING;
        var before = isFirst ? stillToBeReadBefore(system) : Optional.<String>empty();
        if (before.isPresent()) {
            sync.status(
                    system, State.STARTING, "waits until " + before.get() + " is read, whose records are carried over");
            return;
        }
        var followed = isFirst ? stillToBeFollowed(system) : Optional.<String>empty();
        if (followed.isPresent()) {
            sync.status(system, State.STARTING, "waits until " + followed.get() + " is followed again");
            return;
        }
        var empty = isFirst ? emptyBefore(system) : Optional.<String>empty();
        if (empty.isPresent()) {
            sync.status(system, State.STARTING, "waits until " + empty.get() + " is read, which is empty");
            return;
        }
        var parent = isFirst ? unreadParent() : Optional.<String>empty();
        if (parent.isPresent()) {
            sync.status(system, State.STARTING, "waits until " + parent.get() + " is read, to which its records refer");
            return;
        }
        load(system, isFirst ? Phase.LOADING : Phase.REPAIRING);
    }

    /** A sync whose records those of this one refer to, and of which a system is still to be read; where they refer to each other, none goes first. */
    private Optional<String> unreadParent() {
        for (var field : sync.prepared().mapping().references()) {
            var reference = Objects.requireNonNull(field.parent());
            for (var system :
                    reference.comesLater() ? Set.<String>of() : field.shapes().keySet()) {
                var stored = state.transaction(
                        "look whether parents are read",
                        connection -> Positions.load(connection, reference.parent(), system));
                if (stored.filter(place -> place.phase() != Phase.LOADING).isEmpty()) {
                    return Optional.of(reference.parent());
                }
            }
        }
        return Optional.empty();
    }

    /** What a system holds whose records are not carried over can only be paired with what is known already. */
    private Optional<String> stillToBeReadBefore(String system) {
        return sync.carriesFrom(system) || mayGoFirst(system)
                ? Optional.empty()
                : sync.statuses().keySet().stream()
                        .filter(other -> sync.carriesFrom(other) && !loaded.contains(other))
                        .findFirst();
    }

    /** Another system that was read before, and only has to be followed again: what is read of this one can be written there meanwhile. */
    private Optional<String> stillToBeFollowed(String system) {
        return sync.statuses().keySet().stream()
                .filter(other -> !other.equals(system) && !loaded.contains(other))
                .filter(other -> sync.status(other).isWell() && isRead(other))
                .findFirst();
    }

    private boolean isRead(String system) {
        return state.transaction("read position", connection -> Positions.load(connection, sync.name(), system))
                .filter(place -> place.phase() == Phase.STREAMING)
                .isPresent();
    }

    /**
     * Another system that holds nothing yet. Once that is known, what is read of this one can be written there at once, and what becomes of it is
     * stored at once; else all of it is stored, and looked up again when the other system was read.
     */
    private Optional<String> emptyBefore(String system) {
        return sync.statuses().keySet().stream()
                .filter(other -> !other.equals(system) && !loaded.contains(other))
                .filter(other -> sync.status(other).isWell() && !isEmpty(system) && mayGoFirst(other))
                .findFirst();
    }

    /**
     * A system that holds nothing need not wait for what it would be paired with. But where nothing is carried from it, what somebody makes there meanwhile is
     * not kept, and could not be paired by what it holds.
     */
    private boolean mayGoFirst(String system) {
        var isPairedByContent = !sync.prepared().mapping().rules().matchOn().isEmpty();
        return (sync.carriesFrom(system) || !isPairedByContent) && isEmpty(system);
    }

    private boolean isEmpty(String system) {
        try {
            return sync.system(system)
                    .isEmpty(Objects.requireNonNull(
                            sync.prepared().subscriptions().get(system)));
        } catch (SystemUnavailable e) {
            // Whoever starts its source tells.
            return false;
        }
    }

    /** At a first load, what is read is written to the systems that were read before; while one is read anew, nothing is. */
    private void load(String system, Phase phase) {
        loaded.remove(system);
        sync.deliverTo(phase == Phase.LOADING ? loaded : Set.of());
        beginnings.make(system, phase);
        fields.note(system);
        loaded.add(system);
        sync.status(system, State.LIVE, "");
        log.infof("following sync=%s from=%s", sync.name(), system);
    }
}
