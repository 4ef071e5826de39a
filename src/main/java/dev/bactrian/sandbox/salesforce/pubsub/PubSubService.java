package dev.bactrian.sandbox.salesforce.pubsub;

import com.salesforce.eventbus.protobuf.FetchRequest;
import com.salesforce.eventbus.protobuf.FetchResponse;
import com.salesforce.eventbus.protobuf.PubSubGrpc;
import com.salesforce.eventbus.protobuf.PublishRequest;
import com.salesforce.eventbus.protobuf.PublishResponse;
import com.salesforce.eventbus.protobuf.SchemaInfo;
import com.salesforce.eventbus.protobuf.SchemaRequest;
import com.salesforce.eventbus.protobuf.TopicInfo;
import com.salesforce.eventbus.protobuf.TopicRequest;
import dev.bactrian.sandbox.salesforce.event.ChangeEvents;
import dev.bactrian.sandbox.salesforce.event.EventLog;
import dev.bactrian.sandbox.salesforce.event.EventSchema;
import dev.bactrian.sandbox.salesforce.org.Sessions;
import dev.bactrian.sandbox.salesforce.trouble.Trouble;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;

/** The calls of the Pub/Sub API. */
final class PubSubService extends PubSubGrpc.PubSubImplBase {
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final EventLog log;
    private final ChangeEvents events;
    private final Sessions sessions;
    private final Trouble trouble;
    private final ScheduledExecutorService executor;
    private final Duration keepalive;
    private final Publishing publishing;

    PubSubService(
            EventLog log,
            ChangeEvents events,
            Sessions sessions,
            Trouble trouble,
            ScheduledExecutorService executor,
            Duration keepalive) {
        this.publishing = new Publishing(log, events, trouble);
        this.log = log;
        this.events = events;
        this.sessions = sessions;
        this.trouble = trouble;
        this.executor = executor;
        this.keepalive = keepalive;
    }

    @Override
    public void getTopic(TopicRequest request, StreamObserver<TopicInfo> answer) {
        String name = request.getTopicName();
        if (name.isEmpty()) {
            answer.onError(PubSubError.TOPIC_MISSING.because("topic_name is required"));
            return;
        }
        Optional<EventSchema> schema = events.schemaOf(name);
        if (schema.isEmpty() && !name.equals(EventLog.ALL_CHANGES)) {
            answer.onError(unknownTopic(name));
            return;
        }
        answer.onNext(TopicInfo.newBuilder()
                .setTopicName(name)
                .setTenantGuid("core/sandbox/" + sessions.org())
                .setCanPublish(schema.filter(found -> found.type().isEvent()).isPresent())
                .setCanSubscribe(true)
                .setSchemaId(schema.map(EventSchema::id).orElse(""))
                .setRpcId(UUID.randomUUID().toString())
                .build());
        answer.onCompleted();
    }

    @Override
    public void getSchema(SchemaRequest request, StreamObserver<SchemaInfo> answer) {
        if (request.getSchemaId().isEmpty()) {
            answer.onError(PubSubError.SCHEMA_MISSING.because("schema_id is required"));
            return;
        }
        Optional<EventSchema> schema = events.schema(request.getSchemaId());
        if (schema.isEmpty()) {
            answer.onError(PubSubError.SCHEMA_NOT_FOUND.because(
                    "there is no schema with the id \"" + request.getSchemaId() + "\""));
            return;
        }
        answer.onNext(SchemaInfo.newBuilder()
                .setSchemaId(request.getSchemaId())
                .setSchemaJson(schema.get().json())
                .setRpcId(UUID.randomUUID().toString())
                .build());
        answer.onCompleted();
    }

    @Override
    public StreamObserver<FetchRequest> subscribe(StreamObserver<FetchResponse> answer) {
        Subscription subscription =
                new Subscription(log, this::knows, trouble, executor, (ServerCallStreamObserver<FetchResponse>) answer);
        subscriptions.add(subscription);
        subscription.onClose(() -> subscriptions.remove(subscription));
        subscription.open(keepalive);
        return subscription;
    }

    @Override
    public void publish(PublishRequest request, StreamObserver<PublishResponse> answer) {
        try {
            answer.onNext(publishing.publish(request));
            answer.onCompleted();
        } catch (StatusRuntimeException error) {
            answer.onError(error);
        }
    }

    @Override
    public StreamObserver<PublishRequest> publishStream(StreamObserver<PublishResponse> answer) {
        return new PublishStream(publishing, answer);
    }

    void endStreams() {
        subscriptions.forEach(Subscription::end);
    }

    void failStreams() {
        subscriptions.forEach(
                subscription -> subscription.fail(PubSubError.UNAVAILABLE.because("the stream was broken off")));
    }

    private boolean knows(String topic) {
        return topic.equals(EventLog.ALL_CHANGES) || events.schemaOf(topic).isPresent();
    }

    static StatusRuntimeException unknownTopic(String name) {
        return PubSubError.TOPIC_NOT_FOUND.because("there is no topic \"" + name + "\"");
    }
}
