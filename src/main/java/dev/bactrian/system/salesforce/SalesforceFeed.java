package dev.bactrian.system.salesforce;

import dev.bactrian.change.Change;
import dev.bactrian.change.Position;
import dev.bactrian.system.Feed;
import dev.bactrian.system.PlaceKeeper;
import dev.bactrian.system.SystemUnavailable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.avro.generic.GenericRecord;
import org.apache.camel.Exchange;
import org.apache.camel.component.salesforce.SalesforceConstants;
import org.jspecify.annotations.Nullable;

/**
 * An object's change events.
 *
 * <p>A place is the replay id of the last event; while there was no event yet, the replay id of a keepalive; and before that the time
 * by the org's clock since which changes have to be looked for once the stream stands. Keepalives move the place on as well, so that
 * an object that nobody edits for three days does not lose its place.
 */
final class SalesforceFeed implements Feed, Follower {

    /** How long before its commit a transaction may have stamped its records. */
    static final Duration LONGEST_COMMIT = Duration.ofSeconds(30);

    private final SalesforceCalls calls;
    private final SalesforceReads reads;
    private final SalesforceEvents events;
    private final PlaceKeeper keeper;
    private final Duration longestSilence;
    private volatile @Nullable SalesforceStream stream;
    private volatile @Nullable String lost;
    private volatile @Nullable Instant lookSince;
    private volatile String lastEvent = "";

    /** Whether the stream was doubted, and has told of no event since then. */
    private volatile boolean isDoubted;

    SalesforceFeed(SalesforceCalls calls, SalesforceReads reads, PlaceKeeper keeper, Duration longestSilence) {
        this.calls = calls;
        this.reads = reads;
        this.keeper = keeper;
        this.longestSilence = longestSilence;
        this.events = new SalesforceEvents(reads, reads::byKeys, this::lost);
    }

    SalesforceReads reads() {
        return reads;
    }

    /** Why the place is gone; a place that was never looked at with the org counts as good, and the stream tells when it is not. */
    @Override
    public Optional<String> whyLost(Place place) {
        return Optional.ofNullable(lost);
    }

    /**
     * Makes a new beginning; its place is the org's present time. The source may be started before or after {@code readAll}: what was
     * changed between this moment and the first sign of the stream is read when that sign comes.
     */
    @Override
    public Beginning begin() {
        calls.get("ask for the time", calls.path(""));
        lost = null;
        return new Start(calls.now());
    }

    @Override
    public void resume(Place place) {
        var kept = SalesforcePlace.read(place.offsets());
        var replayId = kept.replayIdBehind(place.position().token());
        lookSince = replayId.isEmpty() ? kept.since() : null;
        lastEvent = place.position().token();
        events.resume(place.position());
        var next = new SalesforceStream(replayId, this, longestSilence, Clock.systemUTC());
        calls.connection().follow(reads.subscription().sync(), next);
        stream = next;
    }

    @Override
    public Optional<String> trouble() {
        var reason = lost;
        if (reason != null) {
            return Optional.of(reason);
        }
        var watched = stream;
        return watched == null ? Optional.of("stream is not started") : watched.trouble();
    }

    /** Once only, until an event comes: events that Salesforce has lost do not come by another stream either. */
    @Override
    public boolean doubt() {
        var watched = stream;
        if (isDoubted || watched == null || !watched.doubt()) {
            return false;
        }
        isDoubted = true;
        return true;
    }

    /** When the last event or keepalive came; empty before the source was started. */
    Optional<Instant> lastSign() {
        return Optional.ofNullable(stream).map(SalesforceStream::lastSign);
    }

    /** The changes in what the stream handed over: one event, or what was read before the stream stood. */
    @SuppressWarnings("unchecked")
    List<Change> changes(Exchange exchange) {
        var body = exchange.getMessage().getBody();
        if (body instanceof List) {
            return (List<Change>) body;
        }
        var replayId = exchange.getMessage()
                .getHeader(SalesforceConstants.HEADER_SALESFORCE_PUBSUB_REPLAY_ID, "", String.class);
        var changes = events.changes((GenericRecord) body, replayId);
        lastEvent = changes.isEmpty() ? lastEvent : replayId;
        isDoubted = false;
        return changes;
    }

    @Override
    public void opened(Consumer<List<Change>> handOn) {
        var since = lookSince;
        if (since != null) {
            reads.since(since, handOn);
            lookSince = null;
        }
    }

    @Override
    public void reached(String replayId) {
        try {
            keeper.keep(new SalesforcePlace(calls.now().minus(LONGEST_COMMIT), replayId, lastEvent).json());
        } catch (RuntimeException e) {
            // Not everything is durable yet; the next keepalive asks again.
        }
    }

    @Override
    public void lost(String reason) {
        lost = reason;
    }

    /** Reads all records in pages; the stream tells what changes meanwhile. */
    private final class Start implements Beginning {

        private final Instant time;

        Start(Instant time) {
            this.time = time;
        }

        @Override
        public Place place() {
            return new Place(Position.NONE, new SalesforcePlace(time.minus(LONGEST_COMMIT), "", "").json());
        }

        /** @throws SystemUnavailable where the org stops answering; all is to be read again then */
        @Override
        public void readAll(Consumer<List<Change>> batches) {
            reads.all(batches);
        }

        @Override
        public void close() {
            // Salesforce keeps nothing for a reader.
        }
    }
}
