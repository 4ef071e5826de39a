package dev.bactrian.sandbox.salesforce.pubsub;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** The errors of the Pub/Sub API: a gRPC status with Salesforce's own code in the trailer {@code error-code}. */
enum PubSubError {
    AUTHENTICATION(Status.Code.UNAUTHENTICATED, "sfdc.platform.eventbus.grpc.service.auth.error"),
    REPLAY_ID_CORRUPTED(
            Status.Code.INVALID_ARGUMENT, "sfdc.platform.eventbus.grpc.subscription.fetch.replayid.corrupted"),
    REPLAY_ID_EXPIRED(
            Status.Code.INVALID_ARGUMENT, "sfdc.platform.eventbus.grpc.subscription.fetch.replayid.validation.failed"),
    REQUESTED_TOO_MANY(
            Status.Code.INVALID_ARGUMENT, "sfdc.platform.eventbus.grpc.subscription.fetch.requestedevents.exceeded"),
    TOPIC_CHANGED(Status.Code.INVALID_ARGUMENT, "sfdc.platform.eventbus.grpc.subscription.fetch.topic.mismatch"),
    TOPIC_NOT_FOUND(Status.Code.NOT_FOUND, "sfdc.platform.eventbus.grpc.topic.not.found"),
    SCHEMA_NOT_FOUND(Status.Code.NOT_FOUND, "sfdc.platform.eventbus.grpc.schema.not.found"),
    UNAVAILABLE(Status.Code.UNAVAILABLE, "sfdc.platform.eventbus.grpc.service.unavailable");

    static final Metadata.Key<String> ERROR_CODE = Metadata.Key.of("error-code", Metadata.ASCII_STRING_MARSHALLER);

    private final Status.Code status;
    private final String code;

    PubSubError(Status.Code status, String code) {
        this.status = status;
        this.code = code;
    }

    StatusRuntimeException because(String message) {
        Metadata trailers = new Metadata();
        trailers.put(ERROR_CODE, code);
        return Status.fromCode(status).withDescription(message).asRuntimeException(trailers);
    }
}
