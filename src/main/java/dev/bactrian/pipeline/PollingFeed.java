package dev.bactrian.pipeline;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.bactrian.change.Change;
import dev.bactrian.change.Position;
import dev.bactrian.state.StateCodec;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.Feed;
import dev.bactrian.system.Poll;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A feed of what a system answers when it is asked what has changed; its place is the mark of the last poll. */
public final class PollingFeed implements Feed {

    /** A sweep of all keys may take up one twentieth of the time. */
    private static final int SWEEP_SHARE = 20;

    private static final String MARK = "mark";
    private static final String SWEPT = "swept";

    private final ConnectedSystem system;
    private final Subscription subscription;
    private final Poll poll;
    private volatile String mark = "";
    private volatile String sweptMark = "";
    private volatile @Nullable String failure;
    private volatile Instant nextSweep = Instant.EPOCH;

    PollingFeed(ConnectedSystem system, Subscription subscription, Poll poll) {
        this.system = system;
        this.subscription = subscription;
        this.poll = poll;
    }

    public Poll poll() {
        return poll;
    }

    /** Since when what has changed is not known yet. */
    public String mark() {
        return mark;
    }

    /** Since when it is not known what polls cannot find. */
    public String sweptMark() {
        return sweptMark;
    }

    /** Everything up to the mark is decided, and kept as decided. */
    public void polled(String next) {
        mark = next;
        failure = null;
    }

    public void failed(String reason) {
        failure = reason;
    }

    public boolean isSweepDue(Instant now) {
        return !now.isBefore(nextSweep);
    }

    /** @param next since when it is not known what polls cannot find */
    public void swept(String next, Instant began, Instant ended) {
        sweptMark = next;
        nextSweep = ended.plus(Duration.between(began, ended).multipliedBy(SWEEP_SHARE));
    }

    /** What is to be kept where everything up to {@code next} is decided. */
    public String offsets(String next) {
        return offsets(next, sweptMark);
    }

    private static String offsets(String mark, String sweptMark) {
        return JsonNodeFactory.instance
                .objectNode()
                .put(MARK, mark)
                .put(SWEPT, sweptMark)
                .toString();
    }

    private static String read(Place place, String key) {
        return StateCodec.parse(place.offsets()).path(key).asText("");
    }

    @Override
    public Optional<String> whyLost(Place place) {
        poll.mark();
        return read(place, MARK).isEmpty()
                ? Optional.of("changes were noticed in another way until now")
                : Optional.empty();
    }

    @Override
    public Beginning begin() {
        return new Start(poll.mark());
    }

    @Override
    public void resume(Place place) {
        mark = read(place, MARK);
        sweptMark = read(place, SWEPT);
        failure = null;
    }

    @Override
    public Optional<String> trouble() {
        return Optional.ofNullable(failure);
    }

    /** Everything is read after the mark was taken; what changes meanwhile is told by the first poll. */
    private final class Start implements Beginning {

        private final String begun;

        Start(String begun) {
            this.begun = begun;
        }

        @Override
        public Place place() {
            return new Place(Position.NONE, offsets(begun, begun));
        }

        @Override
        public void readAll(Consumer<List<Change>> batches) {
            system.readAll(
                    subscription,
                    batch -> batches.accept(batch.stream()
                            .map(change -> change.at(Position.NONE))
                            .toList()));
        }

        @Override
        public void close() {
            // Nothing is kept in the system.
        }
    }
}
