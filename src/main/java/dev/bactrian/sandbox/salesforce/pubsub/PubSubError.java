package dev.bactrian.sandbox.salesforce.pubsub;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** The errors of the Pub/Sub API: a gRPC status with Salesforce's own code in the trailer {@code error-code}. */
enum PubSubError {
    AUTHENTICATION(Status.Code.UNAUTHENTICATED, "sfdc.platform.eventbus.grpc.service.auth.error"),
    /** Of a replay id that was never issued, or that is older than the retention. */
    REPLAY_ID_CORRUPTED(
            Status.Code.INVALID_ARGUMENT, "sfdc.platform.eventbus.grpc.subscription.fetch.replayid.corrupted"),
    REPLAY_ID_MISSING(
            Status.Code.INVALID_ARGUMENT, "sfdc.platform.eventbus.grpc.subscription.fetch.replayid.validation.failed"),
    REQUESTED_NONE(
            Status.Code.INVALID_ARGUMENT, "sfdc.platform.eventbus.grpc.subscription.fetch.requested.events.invalid"),
    REQUESTED_TOO_MANY(Status.Code.INVALID_ARGUMENT, "sfdc.platform.eventbus.grpc.subscription.fetch.overflow"),
    TOPIC_CHANGED(Status.Code.INVALID_ARGUMENT, "sfdc.platform.eventbus.grpc.subscription.fetch.topic.mismatch"),
    TOPIC_NOT_FOUND(Status.Code.NOT_FOUND, "sfdc.platform.eventbus.grpc.topic.not.found"),
    TOPIC_MISSING(Status.Code.INVALID_ARGUMENT, "sfdc.platform.eventbus.grpc.topic.validation.empty"),
    SCHEMA_NOT_FOUND(Status.Code.NOT_FOUND, "sfdc.platform.eventbus.grpc.schema.not.found"),
    SCHEMA_MISSING(Status.Code.INVALID_ARGUMENT, "sfdc.platform.eventbus.grpc.schema.validation.failed"),
    PUBLISHED_NONE(Status.Code.INVALID_ARGUMENT, "sfdc.platform.eventbus.grpc.publish.event.count.invalid"),
    PUBLISH_TOPIC_MISSING(Status.Code.INVALID_ARGUMENT, "sfdc.platform.eventbus.grpc.publish.topic.validation.empty"),
    PUBLISH_TOPIC_CHANGED(Status.Code.INVALID_ARGUMENT, "sfdc.platform.eventbus.grpc.publish.topic.mismatch"),
    PUBLISH_FORBIDDEN(Status.Code.PERMISSION_DENIED, "sfdc.platform.eventbus.grpc.topic.meta.permission"),
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
