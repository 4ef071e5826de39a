package dev.bactrian.system.salesforce;

import com.google.protobuf.ByteString;
import com.salesforce.eventbus.protobuf.FetchRequest;
import com.salesforce.eventbus.protobuf.FetchResponse;
import com.salesforce.eventbus.protobuf.ReplayPreset;
import dev.bactrian.change.Change;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One subscription as it gets on: where it stands, when it last showed life, and why it is dead.
 *
 * <pre>{@code
 *   start ─► subscribing ─► open ─┬─► ended          the server closed it, and Camel does not subscribe again
 *                 ▲               ├─► failed ─► ...  Camel subscribes again, after a pause
 *                 └───────────────┘    └──────► dead Camel gave up, or the place is lost
 *                                 └─► refused        the route could not take an event: nothing after it is handed on
 * }</pre>
 *
 * <p>Camel subscribes again from the last place that it saw, or from the latest event where it saw none; here every subscription
 * goes on from the last place whose events the route took.
 */
final class SalesforceStream {

    private static final Metadata.Key<String> ERROR_CODE =
            Metadata.Key.of("error-code", Metadata.ASCII_STRING_MARSHALLER);

    /** For how long Camel may try again by itself. */
    private static final Duration HEALING = Duration.ofSeconds(30);

    /** Salesforce's limit of events that are asked for and not sent yet. */
    private static final int MOST_OUTSTANDING = 100;

    private static final Duration DOUBTFUL_SILENCE = Duration.ofSeconds(15);

    private final Follower follower;
    private final Duration longestSilence;
    private final Clock clock;
    private Consumer<List<Change>> handOn = changes -> {};
    private String place;
    private Instant lastSign;
    private boolean told;
    private boolean stopped = true;
    private boolean busy;
    private int subscriptions;
    private int taken;
    private int outstanding;
    private @Nullable String dead;
    private @Nullable String failure;
    private Instant failingSince = Instant.EPOCH;

    /** @param place the replay id behind which to begin, in base64; empty: with the next event */
    SalesforceStream(String place, Follower follower, Duration longestSilence, Clock clock) {
        this.place = place;
        this.follower = follower;
        this.longestSilence = longestSilence;
        this.clock = clock;
        this.lastSign = clock.instant();
    }

    /** How changes come to the route that do not come as events. */
    void handOnBy(Consumer<List<Change>> way) {
        handOn = way;
    }

    synchronized void start() {
        stopped = false;
        told = false;
        dead = null;
        failure = null;
        lastSign = clock.instant();
    }

    synchronized void stop() {
        stopped = true;
    }

    /** A subscription is to be sent; refused once the stream is stopped or dead, which ends Camel's own tries. */
    synchronized void subscribing() {
        if (stopped || dead != null) {
            throw Status.CANCELLED
                    .withDescription(dead == null ? "the stream is stopped" : dead)
                    .asRuntimeException();
        }
        subscriptions++;
        outstanding = 0;
    }

    /** The first request of a subscription, with the place where this stream stands. */
    synchronized FetchRequest placed(FetchRequest request) {
        var placed = request.toBuilder().setNumRequested(mayRequest(request.getNumRequested()));
        if (place.isEmpty()) {
            return placed.setReplayPreset(ReplayPreset.LATEST).clearReplayId().build();
        }
        var replayId = ByteString.copyFrom(Base64.getDecoder().decode(place));
        return placed.setReplayPreset(ReplayPreset.CUSTOM).setReplayId(replayId).build();
    }

    /**
     * How many events may be asked for, of those that Camel wants to: where a keepalive overtakes its request, Camel asks for the same
     * events twice, and the server ends the stream for it.
     */
    synchronized int mayRequest(int wanted) {
        var granted = Math.min(wanted, MOST_OUTSTANDING - outstanding);
        outstanding += Math.max(granted, 0);
        return granted;
    }

    /** A message came; {@code onward} hands its events on, in this thread. */
    void received(FetchResponse response, Runnable onward) {
        if (!begin(response.getEventsCount())) {
            return;
        }
        try {
            openOnce();
            if (takes()) {
                onward.run();
                missed(response.getEventsCount());
            }
            if (takes()) {
                reached(response);
            }
        } finally {
            synchronized (this) {
                busy = false;
                lastSign = clock.instant();
            }
        }
    }

    /** The subscription is over; {@code onward} tells Camel, which may subscribe again. */
    void closed(Status status, Metadata trailers, Runnable onward) {
        int before;
        synchronized (this) {
            before = subscriptions;
            note(status, trailers.get(ERROR_CODE));
        }
        try {
            onward.run();
        } catch (RuntimeException e) {
            // Camel gave up, or was kept from subscribing again; either shows below.
        }
        synchronized (this) {
            if (subscriptions == before && !stopped && dead == null) {
                dead = failure == null ? "stream ended" : failure;
            }
        }
    }

    /** Whether events are handed on. */
    synchronized boolean takes() {
        return !stopped && dead == null;
    }

    synchronized void taken() {
        taken++;
    }

    synchronized void refused(String why) {
        dead = "stream stopped, the route could not take " + why;
    }

    /** When the last event or keepalive came; the start, where none did. */
    synchronized Instant lastSign() {
        return lastSign;
    }

    /**
     * Something was changed that the stream has not told. Where it has been silent for a while, its connection is taken for dead long before a keepalive is
     * missed.
     *
     * @return whether it counts as dead from now on
     */
    synchronized boolean doubt() {
        var silence = Duration.between(lastSign, clock.instant());
        if (stopped || dead != null || busy || silence.compareTo(DOUBTFUL_SILENCE) < 0) {
            return false;
        }
        dead = "no event or keepalive for " + silence.toSeconds() + " s, though records were changed";
        return true;
    }

    /** Why the stream is not alive; empty: it is. */
    synchronized Optional<String> trouble() {
        if (dead != null) {
            return Optional.of(dead);
        }
        if (stopped) {
            return Optional.of("stream is not started");
        }
        var now = clock.instant();
        if (failure != null && now.isAfter(failingSince.plus(HEALING))) {
            return Optional.of(failure);
        }
        if (!busy && now.isAfter(lastSign.plus(longestSilence))) {
            return Optional.of("no event or keepalive for "
                    + Duration.between(lastSign, now).toSeconds() + " s");
        }
        return Optional.empty();
    }

    private synchronized boolean begin(int events) {
        outstanding -= events;
        if (stopped || dead != null) {
            return false;
        }
        busy = true;
        taken = 0;
        failure = null;
        lastSign = clock.instant();
        return true;
    }

    private void openOnce() {
        synchronized (this) {
            if (told) {
                return;
            }
            told = true;
        }
        try {
            follower.opened(handOn);
            synchronized (this) {
                taken = 0;
            }
        } catch (RuntimeException e) {
            refused("what was changed before it was open: " + e.getMessage());
        }
    }

    private synchronized void missed(int events) {
        if (dead == null && taken < events) {
            dead = "stream stopped, " + (events - taken) + " of " + events + " events could not be read";
        }
    }

    private void reached(FetchResponse response) {
        var replayId =
                Base64.getEncoder().encodeToString(response.getLatestReplayId().toByteArray());
        synchronized (this) {
            place = replayId.isEmpty() ? place : replayId;
        }
        if (response.getEventsCount() == 0 && !replayId.isEmpty()) {
            follower.reached(replayId);
        }
    }

    private void note(Status status, @Nullable String errorCode) {
        if (status.isOk()) {
            return;
        }
        if (failure == null) {
            failingSince = clock.instant();
        }
        var code = errorCode == null ? status.getCode().name() : errorCode;
        failure = "stream failed: " + code + (status.getDescription() == null ? "" : ", " + status.getDescription());
        if (isLostPlace(code)) {
            var reason = "replay id " + place + " is not valid any more";
            dead = reason;
            follower.lost(reason);
        }
    }

    private static boolean isLostPlace(String code) {
        return code.endsWith("fetch.replayid.corrupted") || code.endsWith("fetch.replayid.validation.failed");
    }
}
