package dev.bactrian.sandbox.salesforce.pubsub;

import com.salesforce.eventbus.protobuf.Error;
import com.salesforce.eventbus.protobuf.ErrorCode;
import com.salesforce.eventbus.protobuf.ProducerEvent;
import com.salesforce.eventbus.protobuf.PublishRequest;
import com.salesforce.eventbus.protobuf.PublishResponse;
import com.salesforce.eventbus.protobuf.PublishResult;
import dev.bactrian.sandbox.salesforce.event.ChangeEvents;
import dev.bactrian.sandbox.salesforce.event.Event;
import dev.bactrian.sandbox.salesforce.event.EventLog;
import dev.bactrian.sandbox.salesforce.event.EventSchema;
import dev.bactrian.sandbox.salesforce.trouble.Trouble;
import java.time.Instant;
import java.util.UUID;

/** Takes platform events from clients into the log, each with a result of its own. */
final class Publishing {
    private final EventLog log;
    private final ChangeEvents events;
    private final Trouble trouble;

    Publishing(EventLog log, ChangeEvents events, Trouble trouble) {
        this.log = log;
        this.events = events;
        this.trouble = trouble;
    }

    /**
     * Publishes the events of one request.
     *
     * @throws io.grpc.StatusRuntimeException if the request as a whole is refused
     */
    PublishResponse publish(PublishRequest request) {
        String topic = request.getTopicName();
        if (topic.isEmpty()) {
            throw PubSubError.PUBLISH_TOPIC_MISSING.because("topic_name is required");
        }
        EventSchema schema = events.schemaOf(topic).orElseThrow(() -> PubSubService.unknownTopic(topic));
        if (!schema.type().isEvent()) {
            throw PubSubError.PUBLISH_FORBIDDEN.because(
                    "events can be published to platform events only (/event/…__e), got: \"" + topic + "\"");
        }
        if (request.getEventsCount() == 0) {
            throw PubSubError.PUBLISHED_NONE.because("at least one event is required");
        }
        PublishResponse.Builder response = PublishResponse.newBuilder()
                .setSchemaId(schema.id())
                .setRpcId(UUID.randomUUID().toString());
        request.getEventsList().forEach(event -> response.addResults(publish(schema, event)));
        log.announce();
        return response.build();
    }

    private PublishResult publish(EventSchema schema, ProducerEvent event) {
        String id = event.getId().isEmpty() ? UUID.randomUUID().toString() : event.getId();
        PublishResult.Builder result = PublishResult.newBuilder().setCorrelationKey(id);
        try {
            if (!event.getSchemaId().equals(schema.id())) {
                throw new IllegalArgumentException(
                        "the schema of this topic is " + schema.id() + ", got: \"" + event.getSchemaId() + "\"");
            }
            schema.decode(event.getPayload());
            Instant now = Instant.now().plus(trouble.clockSkew());
            Event draft = Event.draft(schema.topic(), schema.id(), now, event.getPayload())
                    .withId(id);
            result.setReplayId(Subscription.bytes(log.append(draft)));
        } catch (IllegalArgumentException e) {
            result.setError(Error.newBuilder().setCode(ErrorCode.PUBLISH).setMsg(e.getMessage()));
        }
        return result.build();
    }
}
