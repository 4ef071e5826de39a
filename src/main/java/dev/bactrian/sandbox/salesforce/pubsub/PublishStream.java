package dev.bactrian.sandbox.salesforce.pubsub;

import com.salesforce.eventbus.protobuf.PublishRequest;
import com.salesforce.eventbus.protobuf.PublishResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;

/** One open PublishStream: answers request by request, and stays with the topic of the first. */
final class PublishStream implements StreamObserver<PublishRequest> {
    private final Publishing publishing;
    private final StreamObserver<PublishResponse> client;
    private String topic = "";
    private boolean closed;

    PublishStream(Publishing publishing, StreamObserver<PublishResponse> client) {
        this.publishing = publishing;
        this.client = client;
    }

    @Override
    public void onNext(PublishRequest request) {
        if (closed) {
            return;
        }
        try {
            String named = request.getTopicName();
            if (!topic.isEmpty() && !named.isEmpty() && !named.equals(topic)) {
                throw PubSubError.PUBLISH_TOPIC_CHANGED.because("a stream stays with the topic of its first request");
            }
            topic = topic.isEmpty() ? named : topic;
            client.onNext(
                    publishing.publish(request.toBuilder().setTopicName(topic).build()));
        } catch (StatusRuntimeException error) {
            closed = true;
            client.onError(error);
        }
    }

    @Override
    public void onError(Throwable cause) {
        closed = true;
    }

    @Override
    public void onCompleted() {
        if (!closed) {
            closed = true;
            client.onCompleted();
        }
    }
}
