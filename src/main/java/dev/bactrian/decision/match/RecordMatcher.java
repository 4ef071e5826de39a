package dev.bactrian.decision.match;

import dev.bactrian.change.MappedChange;
import dev.bactrian.change.Operation;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.Parking;
import dev.bactrian.decision.Policy;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.Records;
import dev.bactrian.decision.TrackedRecord;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Finds the record that a change belongs to: by its key; by the key that it had before; by a key of another system that it tells; by our own create; by what it holds. */
public final class RecordMatcher {

    private final Policy policy;
    private final Records records;
    private final OwnCreates ownCreates;
    private final Instant now;

    /** @param now the time of the decision */
    public RecordMatcher(Policy policy, Records records, OwnCreates ownCreates, Instant now) {
        this.policy = policy;
        this.records = records;
        this.ownCreates = ownCreates;
        this.now = now;
    }

    /** A record's number, or why the change can belong to none. */
    public record Match(long id, Optional<Parking> refusal) {
        public static Match of(long id) {
            return new Match(id, Optional.empty());
        }
    }

    /** By its key; by the key that it had before; by a key of another system that it tells; by our own create; by what it holds. */
    public Match of(MappedChange change) {
        var ours = madeUnderAKeyOfTheGone(change);
        if (ours.isPresent()) {
            return made(change, ours.get());
        }
        var known = records.find(change.system(), change.key());
        var former = change.change().formerKey();
        var moved = former == null ? Optional.<Long>empty() : records.find(change.system(), former);
        if (moved.isPresent() && known.isPresent() && !moved.equals(known)) {
            return refusal(change, "was " + former + ", and its new key belongs to another record");
        }
        if (known.isPresent() || moved.isPresent()) {
            return Match.of(known.or(() -> moved).orElseThrow());
        }
        var made = records.findFormer(change.system(), change.key());
        if (made.isPresent()) {
            return named(change, made.get(), "was made for a record");
        }
        for (var entry : change.otherKeys().entrySet()) {
            var id = find(entry.getKey(), entry.getValue());
            if (id.isPresent()) {
                return named(change, id.get(), "names " + entry.getKey() + " " + entry.getValue());
            }
        }
        return ownCreates.find(change).map(id -> made(change, id)).orElseGet(() -> alike(change));
    }

    /**
     * The record that a create of ours was made for, where its system has given it the key of another one, which is gone there: a database that was restored
     * counts on from an earlier number. The key is the other one's no longer.
     */
    private Optional<Long> madeUnderAKeyOfTheGone(MappedChange change) {
        var known = records.find(change.system(), change.key())
                .map(records::record)
                .filter(record -> isGoneUnder(record, change))
                .orElse(null);
        if (known == null) {
            return Optional.empty();
        }
        var ours = ownCreates.find(change).filter(id -> id != known.state().id());
        ours.ifPresent(id -> records.put(known.with(
                known.state().with(known.state().link(change.system()).withKey(null)))));
        return ours;
    }

    /** Whether a row is told of under the key of a record that is gone there. */
    public static boolean isGoneUnder(TrackedRecord record, MappedChange change) {
        return (change.operation() == Operation.CREATE || change.operation() == Operation.READ)
                && record.state().link(change.system()).isGoneThere();
    }

    /** What a create of ours made; the record may be there by a later try, which was told of in its stead. */
    private Match made(MappedChange change, long id) {
        return records.record(id).state().link(change.system()).isPresent()
                ? named(change, id, "was made for a record")
                : Match.of(id);
    }

    /** The record that a key belongs, or once belonged, to. */
    public Optional<Long> find(String system, String key) {
        return records.find(system, key).or(() -> records.findFormer(system, key));
    }

    private Match named(MappedChange change, long id, String name) {
        var link = records.record(id).state().link(change.system());
        var isMade = change.operation() == Operation.CREATE || change.operation() == Operation.READ;
        var isTaken = !(isMade ? link.isGoneThere() : link.presence() == Presence.ABSENT)
                && link.key() != null
                && !link.key().equals(change.key());
        if (isTaken
                && change.operation() == Operation.READ
                && records.isGone(change.system(), Objects.requireNonNull(link.key()))) {
            return Match.of(id);
        }
        return isTaken
                ? refusal(change, name + ", which " + change.system() + " " + link.key() + " is linked to already")
                : Match.of(id);
    }

    private Match refusal(MappedChange change, String why) {
        var parking = new Parking(
                Parking.Kind.CHANGE,
                0,
                change.system(),
                change.key(),
                "TWO_RECORDS",
                change.change().subject() + " " + why,
                change.change().fields());
        return new Match(0, Optional.of(parking));
    }

    /** Two records that may be one are never merged by guess. */
    private Match alike(MappedChange change) {
        var candidates = records.alike(change);
        if (candidates.isEmpty()) {
            return Match.of(records.fresh());
        }
        if (candidates.size() > 1) {
            return refusal(change, "matches " + candidates.size() + " records");
        }
        var candidate = records.record(candidates.get(0));
        var link = candidate.state().link(change.system());
        if (candidate.state().oversight().isStopped()) {
            return refusal(change, "matches a record that others match as well");
        }
        if (link.hasMovedTo(change, policy) || (isFree(link) && link.sent().isEmpty())) {
            return Match.of(candidates.get(0));
        }
        stopIfInDoubt(candidate);
        return refusal(
                change,
                "matches a record that "
                        + (link.key() == null
                                ? change.system() + " is just being brought"
                                : change.system() + " " + link.key() + " is linked to already"));
    }

    /** Whether the system has nothing of the record, and may be given it. */
    public static boolean isFree(LinkState link) {
        return link.presence() == Presence.ABSENT || link.presence() == Presence.UNMATCHED;
    }

    /** Where two of one system match, and another system has none yet, it cannot be told which of them its own will be. */
    private void stopIfInDoubt(TrackedRecord record) {
        var lacking = policy.systems().stream()
                .filter(system -> isFree(record.state().link(system)))
                .toList();
        if (lacking.isEmpty()) {
            return;
        }
        var stopped = record.with(record.state().oversight().stopped(now));
        for (var system : lacking) {
            stopped = stopped.with(system, stopped.delivery(system).parkedNow());
        }
        records.put(stopped.withAllLinks(policy));
    }
}
