package dev.bactrian.sandbox.salesforce;

import com.google.protobuf.ByteString;
import com.salesforce.eventbus.protobuf.ConsumerEvent;
import com.salesforce.eventbus.protobuf.FetchRequest;
import com.salesforce.eventbus.protobuf.FetchResponse;
import com.salesforce.eventbus.protobuf.PubSubGrpc;
import com.salesforce.eventbus.protobuf.ReplayPreset;
import com.salesforce.eventbus.protobuf.SchemaRequest;
import com.salesforce.eventbus.protobuf.TopicInfo;
import com.salesforce.eventbus.protobuf.TopicRequest;
import dev.bactrian.sandbox.salesforce.event.FieldBitmap;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;

/** A subscriber to one topic, account changes if nothing else is said, over the generated stubs. */
final class PubSubClient implements AutoCloseable {
    final List<FetchResponse> responses = new CopyOnWriteArrayList<>();
    final PubSubGrpc.PubSubStub stub;
    final PubSubGrpc.PubSubBlockingStub blocking;
    private final ManagedChannel channel;
    private final String topic;
    private StreamObserver<FetchRequest> requests;
    volatile boolean completed;
    volatile StatusRuntimeException error;
    private Schema schema;

    PubSubClient(SalesforceStandIn salesforce, String token, String tenant) {
        this(salesforce, token, tenant, "/data/AccountChangeEvent");
    }

    PubSubClient(SalesforceStandIn salesforce, String token, String tenant, String topic) {
        this.topic = topic;
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("accesstoken", Metadata.ASCII_STRING_MARSHALLER), token);
        headers.put(Metadata.Key.of("instanceurl", Metadata.ASCII_STRING_MARSHALLER), salesforce.url());
        headers.put(Metadata.Key.of("tenantid", Metadata.ASCII_STRING_MARSHALLER), tenant);
        channel = NettyChannelBuilder.forAddress("localhost", salesforce.pubSubPort())
                .usePlaintext()
                .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
                .build();
        stub = PubSubGrpc.newStub(channel);
        blocking = PubSubGrpc.newBlockingStub(channel);
    }

    void subscribe(ReplayPreset preset, ByteString replayId, int events) {
        requests = stub.subscribe(new StreamObserver<>() {
            @Override
            public void onNext(FetchResponse response) {
                responses.add(response);
            }

            @Override
            public void onError(Throwable cause) {
                error = (StatusRuntimeException) cause;
            }

            @Override
            public void onCompleted() {
                completed = true;
            }
        });
        requests.onNext(FetchRequest.newBuilder()
                .setTopicName(topic)
                .setReplayPreset(preset)
                .setReplayId(replayId)
                .setNumRequested(events)
                .build());
    }

    void more(int events) {
        requests.onNext(FetchRequest.newBuilder()
                .setTopicName(topic)
                .setNumRequested(events)
                .build());
    }

    List<ConsumerEvent> events() {
        return responses.stream()
                .flatMap(response -> response.getEventsList().stream())
                .toList();
    }

    GenericRecord read(ConsumerEvent event) {
        try {
            byte[] payload = event.getEvent().getPayload().toByteArray();
            return new GenericDatumReader<GenericRecord>(schema())
                    .read(null, DecoderFactory.get().binaryDecoder(payload, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<GenericRecord> records() {
        return events().stream().map(this::read).toList();
    }

    TopicInfo topicInfo() {
        return blocking.getTopic(TopicRequest.newBuilder().setTopicName(topic).build());
    }

    Schema schema() {
        if (schema == null) {
            String id = topicInfo().getSchemaId();
            schema = new Schema.Parser()
                    .parse(blocking.getSchema(
                                    SchemaRequest.newBuilder().setSchemaId(id).build())
                            .getSchemaJson());
        }
        return schema;
    }

    /** The names that a header's bitmaps stand for; parts of compound fields come as {@code BillingAddress.City}. */
    List<String> fields(GenericRecord event, String list) {
        List<String> names = new ArrayList<>();
        GenericRecord header = (GenericRecord) event.get("ChangeEventHeader");
        for (Object each : (Iterable<?>) header.get(list)) {
            String text = each.toString();
            int dash = text.indexOf('-');
            if (dash < 0) {
                FieldBitmap.parse(text).stream()
                        .forEach(at -> names.add(schema().getFields().get(at).name()));
            } else {
                Schema.Field parent = schema().getFields().get(Integer.parseInt(text.substring(0, dash)));
                Schema parts = parent.schema().getTypes().get(1);
                FieldBitmap.parse(text.substring(dash + 1)).stream()
                        .forEach(at -> names.add(
                                parent.name() + "." + parts.getFields().get(at).name()));
            }
        }
        return names;
    }

    String errorCode() {
        Metadata trailers = Status.trailersFromThrowable(error);
        return trailers.get(Metadata.Key.of("error-code", Metadata.ASCII_STRING_MARSHALLER));
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
