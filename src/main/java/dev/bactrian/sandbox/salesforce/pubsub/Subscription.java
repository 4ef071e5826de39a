package dev.bactrian.sandbox.salesforce.pubsub;

import com.google.protobuf.ByteString;
import com.salesforce.eventbus.protobuf.ConsumerEvent;
import com.salesforce.eventbus.protobuf.FetchRequest;
import com.salesforce.eventbus.protobuf.FetchResponse;
import com.salesforce.eventbus.protobuf.ProducerEvent;
import dev.bactrian.sandbox.salesforce.event.Event;
import dev.bactrian.sandbox.salesforce.event.EventLog;
import dev.bactrian.sandbox.salesforce.trouble.Trouble;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One open Subscribe stream: hands on as many events as the client asked for, and keepalives while there are none. */
final class Subscription implements StreamObserver<FetchRequest> {
    private static final int MOST_OUTSTANDING = 100;

    private final EventLog log;
    private final Predicate<String> topics;
    private final Trouble trouble;
    private final ScheduledExecutorService executor;
    private final ServerCallStreamObserver<FetchResponse> client;
    private final Runnable wakeUp = this::wake;
    private final AtomicBoolean awake = new AtomicBoolean();
    private Runnable onClose = () -> {};
    private @Nullable ScheduledFuture<?> keepalives;
    private @Nullable String topic;
    private long position;
    private int outstanding;
    private boolean sentSinceTick;
    private boolean closed;

    Subscription(
            EventLog log,
            Predicate<String> topics,
            Trouble trouble,
            ScheduledExecutorService executor,
            ServerCallStreamObserver<FetchResponse> client) {
        this.log = log;
        this.topics = topics;
        this.trouble = trouble;
        this.executor = executor;
        this.client = client;
    }

    void onClose(Runnable action) {
        onClose = action;
    }

    synchronized void open(Duration keepalive) {
        client.setOnCancelHandler(this::close);
        client.setOnReadyHandler(wakeUp);
        log.listen(wakeUp);
        // A tick sends nothing if the half interval before it saw an event, so silence lasts one interval at most.
        long tick = Math.max(1, keepalive.toMillis() / 2);
        keepalives = executor.scheduleAtFixedRate(this::keepAlive, tick, tick, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void onNext(FetchRequest request) {
        if (closed) {
            return;
        }
        try {
            if (topic == null) {
                position = start(request);
                topic = request.getTopicName();
            } else if (!request.getTopicName().isEmpty()
                    && !request.getTopicName().equals(topic)) {
                throw PubSubError.TOPIC_CHANGED.because("a stream stays with the topic of its first request");
            }
            if (request.getNumRequested() <= 0) {
                throw PubSubError.REQUESTED_NONE.because("num_requested must be greater than zero");
            }
            if (outstanding + request.getNumRequested() > MOST_OUTSTANDING) {
                throw PubSubError.REQUESTED_TOO_MANY.because("at most " + MOST_OUTSTANDING
                        + " events may be outstanding, got: " + (outstanding + request.getNumRequested()));
            }
            outstanding += request.getNumRequested();
            wake();
        } catch (StatusRuntimeException error) {
            fail(error);
        }
    }

    private long start(FetchRequest request) {
        if (request.getTopicName().isEmpty()) {
            throw PubSubError.TOPIC_MISSING.because("topic_name is required");
        }
        if (!topics.test(request.getTopicName())) {
            throw PubSubService.unknownTopic(request.getTopicName());
        }
        return switch (request.getReplayPreset()) {
            case EARLIEST -> log.beforeEarliest();
            case CUSTOM -> known(request.getReplayId());
            case LATEST, UNRECOGNIZED -> log.latest();
        };
    }

    private long known(ByteString replayId) {
        if (replayId.isEmpty()) {
            throw PubSubError.REPLAY_ID_MISSING.because("the replay preset CUSTOM needs a replay id");
        }
        if (replayId.size() != Long.BYTES) {
            throw PubSubError.REPLAY_ID_CORRUPTED.because("the replay id is malformed");
        }
        long id = replayId.asReadOnlyByteBuffer().getLong();
        return switch (log.standing(id)) {
            case KNOWN -> id;
            case EXPIRED ->
                throw PubSubError.REPLAY_ID_CORRUPTED.because("the replay id is older than the retention window");
            case NEVER_ISSUED -> throw PubSubError.REPLAY_ID_CORRUPTED.because("the replay id was never issued");
        };
    }

    @Override
    public void onError(Throwable cause) {
        close();
    }

    @Override
    public void onCompleted() {
        end();
    }

    /** Ends the stream as a server does that has nothing against the client. */
    synchronized void end() {
        if (!closed) {
            close();
            client.onCompleted();
        }
    }

    synchronized void fail(StatusRuntimeException error) {
        if (!closed) {
            close();
            client.onError(error);
        }
    }

    private synchronized void close() {
        closed = true;
        log.ignore(wakeUp);
        if (keepalives != null) {
            keepalives.cancel(false);
        }
        onClose.run();
    }

    private void wake() {
        if (awake.compareAndSet(false, true)) {
            executor.execute(() -> {
                awake.set(false);
                deliver();
            });
        }
    }

    private synchronized void deliver() {
        String wanted = topic;
        while (!closed && wanted != null && outstanding > 0 && client.isReady()) {
            List<Event> events = log.after(position, wanted, outstanding);
            if (events.isEmpty()) {
                return;
            }
            outstanding -= events.size();
            position = events.get(events.size() - 1).replayId();
            FetchResponse.Builder response = response(position);
            events.forEach(event -> response.addEvents(consumerEvent(event)));
            send(response);
        }
    }

    /** Tells an idle client how far it has come; events that wait for its next request keep the position back. */
    private synchronized void keepAlive() {
        String wanted = topic;
        if (!closed && wanted != null && !sentSinceTick && trouble.sendsKeepalives()) {
            long latest = log.latest();
            if (log.after(position, wanted, 1).isEmpty()) {
                position = Math.max(position, latest);
            }
            send(response(position));
        }
        sentSinceTick = false;
    }

    private FetchResponse.Builder response(long latestReplayId) {
        return FetchResponse.newBuilder()
                .setLatestReplayId(bytes(latestReplayId))
                .setRpcId(UUID.randomUUID().toString())
                .setPendingNumRequested(outstanding);
    }

    private void send(FetchResponse.Builder response) {
        client.onNext(response.build());
        sentSinceTick = true;
    }

    private static ConsumerEvent consumerEvent(Event event) {
        return ConsumerEvent.newBuilder()
                .setReplayId(bytes(event.replayId()))
                .setEvent(ProducerEvent.newBuilder()
                        .setId(event.id())
                        .setSchemaId(event.schemaId())
                        .setPayload(event.payload()))
                .build();
    }

    static ByteString bytes(long replayId) {
        return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(0, replayId));
    }
}
