package dev.bactrian.sandbox.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.salesforce.eventbus.protobuf.ErrorCode;
import com.salesforce.eventbus.protobuf.ProducerEvent;
import com.salesforce.eventbus.protobuf.PublishRequest;
import com.salesforce.eventbus.protobuf.PublishResponse;
import com.salesforce.eventbus.protobuf.PublishResult;
import com.salesforce.eventbus.protobuf.ReplayPreset;
import dev.bactrian.sandbox.salesforce.RestClient.Answer;
import dev.bactrian.sandbox.salesforce.org.Org;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Platform events: declared in the org's file, published over REST and the Pub/Sub API, never kept as records. */
class PlatformEventIT {
    private static final String TOPIC = "/event/Order_Shipped__e";
    private static final String EVENT = "sobjects/Order_Shipped__e";

    @TempDir
    private Path directory;

    private SalesforceStandIn salesforce;
    private RestClient rest;
    private PubSubClient client;

    @BeforeEach
    void start() throws IOException {
        Path file = Files.writeString(
                directory.resolve("org.yaml"),
                """
                objects:
                  - name: Order_Shipped__e
                    prefix: e00
                    fields:
                      - {name: Order__c, length: 10, required: true}
                      - {name: Weight__c, type: double}
                """);
        salesforce = SalesforceStandIn.start(SalesforceSettings.empty().withOrg(OrgFile.read(file)));
        rest = RestClient.loggedIn(salesforce);
        client = new PubSubClient(salesforce, rest.token(), Org.ORG_ID, TOPIC);
    }

    @AfterEach
    void stop() {
        client.close();
        salesforce.close();
    }

    @Test
    void createdOverRestIsPublished() {
        Answer answer = rest.post(EVENT, "{\"Order__c\":\"A-1\",\"Weight__c\":1.5}");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body().path("success").asBoolean()).isTrue();
        assertThat(answer.body().path("id").asText()).startsWith("e00");
        assertThat(answer.body().path("errors").path(0).path("statusCode").asText())
                .isEqualTo("OPERATION_ENQUEUED");
        client.subscribe(ReplayPreset.EARLIEST, ByteString.EMPTY, 10);
        await().until(() -> client.events().size() == 1);
        GenericRecord event = client.records().get(0);
        assertThat(event.get("Order__c")).hasToString("A-1");
        assertThat(event.get("Weight__c")).isEqualTo(1.5);
        assertThat(event.get("CreatedById")).hasToString(Org.USER_ID);
        assertThat(client.events().get(0).getEvent().getId())
                .isEqualTo(answer.body().path("errors").path(0).path("message").asText());
    }

    @Test
    void rolledBackCallPublishesNothing() {
        String type = "{\"attributes\":{\"type\":\"Order_Shipped__e\"}";
        rest.post(
                "composite/sobjects",
                "{\"allOrNone\":true,\"records\":[" + type + ",\"Order__c\":\"no\"}," + type + "}]}");
        rest.post("composite/sobjects", "{\"records\":[" + type + ",\"Order__c\":\"yes\"}," + type + "}]}");

        client.subscribe(ReplayPreset.EARLIEST, ByteString.EMPTY, 10);

        await().until(() -> client.events().size() == 1);
        assertThat(client.records().get(0).get("Order__c")).hasToString("yes");
    }

    @Test
    void eventIsCheckedAndNeverKept() {
        assertThat(rest.post(EVENT, "{}").errorCode()).isEqualTo("REQUIRED_FIELD_MISSING");
        assertThat(rest.post(EVENT, "{\"Order__c\":\"much too long\"}").errorCode())
                .isEqualTo("STRING_TOO_LONG");
        assertThat(rest.query("SELECT Order__c FROM Order_Shipped__e").errorCode())
                .isEqualTo("INVALID_TYPE_FOR_OPERATION");
        var describe = rest.get(EVENT + "/describe").body();
        assertThat(describe.path("createable").asBoolean()).isTrue();
        assertThat(describe.path("queryable").asBoolean()).isFalse();
        assertThat(describe.path("fields").findValuesAsText("name"))
                .containsExactly("ReplayId", "EventUuid", "CreatedDate", "CreatedById", "Order__c", "Weight__c");
    }

    @Test
    void publishedOverPubSubIsFollowedThere() throws IOException {
        assertThat(client.topicInfo().getCanPublish()).isTrue();
        client.subscribe(ReplayPreset.EARLIEST, ByteString.EMPTY, 10);

        PublishResponse response = client.blocking.publish(PublishRequest.newBuilder()
                .setTopicName(TOPIC)
                .addEvents(event("first", payload("A-1")))
                .addEvents(event("second", ByteString.copyFromUtf8("nonsense")))
                .addEvents(event("third", payload("A-3")).toBuilder().setSchemaId("other"))
                .build());

        assertThat(response.getResultsList())
                .extracting(PublishResult::getCorrelationKey)
                .containsExactly("first", "second", "third");
        assertThat(response.getResults(0).hasError()).isFalse();
        assertThat(response.getResults(1).getError().getCode()).isEqualTo(ErrorCode.PUBLISH);
        assertThat(response.getResults(2).getError().getMsg()).contains("other");
        await().until(() -> client.events().size() == 1);
        assertThat(client.events().get(0).getReplayId())
                .isEqualTo(response.getResults(0).getReplayId());
        assertThat(client.events().get(0).getEvent().getId()).isEqualTo("first");
        assertThat(client.records().get(0).get("Order__c")).hasToString("A-1");
    }

    @Test
    void streamOfRequestsIsAnsweredOneByOne() throws IOException {
        List<PublishResponse> responses = new CopyOnWriteArrayList<>();
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        StreamObserver<PublishRequest> requests = client.stub.publishStream(new StreamObserver<>() {
            @Override
            public void onNext(PublishResponse response) {
                responses.add(response);
            }

            @Override
            public void onError(Throwable cause) {
                errors.add(cause);
            }

            @Override
            public void onCompleted() {}
        });
        requests.onNext(PublishRequest.newBuilder()
                .setTopicName(TOPIC)
                .addEvents(event("first", payload("A-1")))
                .build());
        requests.onNext(PublishRequest.newBuilder()
                .addEvents(event("second", payload("A-2")))
                .build());
        await().until(() -> responses.size() == 2);

        requests.onNext(
                PublishRequest.newBuilder().setTopicName("/event/Other__e").build());

        await().until(() -> errors.size() == 1);
        assertThat(errors.get(0)).hasMessageContaining("stays with the topic");
        assertThat(responses.get(1).getResults(0).getCorrelationKey()).isEqualTo("second");
    }

    @Test
    void changeEventsAndUnknownTopicsCannotBePublishedTo() {
        assertThatThrownBy(() -> publish("/data/AccountChangeEvent")).hasMessageStartingWith("PERMISSION_DENIED");
        assertThatThrownBy(() -> publish("/event/Nothing__e")).hasMessageStartingWith("NOT_FOUND");
        assertThatThrownBy(() -> publish(TOPIC)).hasMessageContaining("at least one event");
    }

    private void publish(String topic) {
        client.blocking.publish(PublishRequest.newBuilder().setTopicName(topic).build());
    }

    private ProducerEvent event(String id, ByteString payload) {
        return ProducerEvent.newBuilder()
                .setId(id)
                .setSchemaId(client.topicInfo().getSchemaId())
                .setPayload(payload)
                .build();
    }

    private ByteString payload(String order) throws IOException {
        GenericRecord event = new GenericData.Record(client.schema());
        event.put("CreatedDate", 1_700_000_000_000L);
        event.put("CreatedById", Org.USER_ID);
        event.put("Order__c", order);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(client.schema()).write(event, encoder);
        encoder.flush();
        return ByteString.copyFrom(bytes.toByteArray());
    }
}
