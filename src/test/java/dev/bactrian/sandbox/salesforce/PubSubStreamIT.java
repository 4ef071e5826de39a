package dev.bactrian.sandbox.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.salesforce.eventbus.protobuf.ConsumerEvent;
import com.salesforce.eventbus.protobuf.ReplayPreset;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.trouble.Trouble;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How streams of the Pub/Sub API begin, flow and end. */
class PubSubStreamIT {
    private SalesforceStandIn salesforce;
    private RestClient rest;
    private PubSubClient client;

    @BeforeEach
    void start() throws IOException {
        salesforce = SalesforceStandIn.start(
                SalesforceSettings.empty().withKeepalive(Duration.ofMillis(300)).withRetainedEvents(20));
        rest = RestClient.loggedIn(salesforce);
        client = new PubSubClient(salesforce, rest.token(), Org.ORG_ID);
    }

    @AfterEach
    void stop() {
        client.close();
        salesforce.close();
    }

    @Test
    void clientGetsNoMoreThanItAskedFor() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            names.add("n" + i);
            salesforce.create("Account", Map.of("Name", "n" + i));
        }
        client.subscribe(ReplayPreset.EARLIEST, ByteString.EMPTY, 3);
        awaitRecords(3);
        awaitKeepalive();
        assertThat(client.events()).hasSize(3);

        client.more(10);

        assertThat(awaitRecords(7))
                .extracting(event -> event.get("Name").toString())
                .isEqualTo(names);
    }

    @Test
    void replayGoesOnBehindTheGivenEvent() {
        for (int i = 0; i < 5; i++) {
            salesforce.create("Account", Map.of("Name", "n" + i));
        }
        client.subscribe(ReplayPreset.EARLIEST, ByteString.EMPTY, 10);
        awaitRecords(5);
        ConsumerEvent second = client.events().get(1);
        client.close();

        client = new PubSubClient(salesforce, rest.token(), Org.ORG_ID);
        client.subscribe(ReplayPreset.CUSTOM, second.getReplayId(), 10);

        assertThat(awaitRecords(3))
                .extracting(event -> event.get("Name").toString())
                .containsExactly("n2", "n3", "n4");
    }

    @ParameterizedTest
    @CsvSource({
        "/data/AccountChangeEvent, CUSTOM, nonsense!, 10, INVALID_ARGUMENT, subscription.fetch.replayid.corrupted",
        "/data/AccountChangeEvent, CUSTOM, '', 10, INVALID_ARGUMENT, subscription.fetch.replayid.validation.failed",
        "/data/AccountChangeEvent, LATEST, '', 0, INVALID_ARGUMENT, subscription.fetch.requested.events.invalid",
        "/data/AccountChangeEvent, LATEST, '', 101, INVALID_ARGUMENT, subscription.fetch.overflow",
        "/data/NothingChangeEvent, LATEST, '', 10, NOT_FOUND, topic.not.found",
        "'', LATEST, '', 10, INVALID_ARGUMENT, topic.validation.empty",
    })
    void badRequestIsToldByItsCode(
            String topic, ReplayPreset preset, String replayId, int events, Status.Code status, String code) {
        try (PubSubClient other = new PubSubClient(salesforce, rest.token(), Org.ORG_ID, topic)) {
            other.subscribe(preset, ByteString.copyFromUtf8(replayId), events);

            await().until(() -> other.error != null);
            assertThat(other.error.getStatus().getCode()).isEqualTo(status);
            assertThat(other.errorCode()).isEqualTo("sfdc.platform.eventbus.grpc." + code);
        }
    }

    @Test
    void replayIdOlderThanTheRetentionIsTold() {
        salesforce.create("Account", Map.of("Name", "first"));
        client.subscribe(ReplayPreset.EARLIEST, ByteString.EMPTY, 1);
        awaitRecords(1);
        ByteString first = client.events().get(0).getReplayId();
        for (int i = 0; i < 30; i++) {
            salesforce.create("Account", Map.of("Name", "n" + i));
        }
        client.close();

        client = new PubSubClient(salesforce, rest.token(), Org.ORG_ID);
        client.subscribe(ReplayPreset.CUSTOM, first, 10);

        await().until(() -> client.error != null);
        assertThat(client.errorCode()).isEqualTo("sfdc.platform.eventbus.grpc.subscription.fetch.replayid.corrupted");
    }

    @Test
    void unknownTokenOrTenantIsRefused() {
        for (String[] credentials : new String[][] {{"wrong", Org.ORG_ID}, {rest.token(), "00D000000000001"}}) {
            try (PubSubClient other = new PubSubClient(salesforce, credentials[0], credentials[1])) {
                other.subscribe(ReplayPreset.LATEST, ByteString.EMPTY, 1);

                await().until(() -> other.error != null);
                assertThat(other.error.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
                assertThat(other.errorCode()).isEqualTo("sfdc.platform.eventbus.grpc.service.auth.error");
            }
        }
    }

    @Test
    void idleStreamGetsKeepalivesUntilTheyAreStopped() {
        client.subscribe(ReplayPreset.LATEST, ByteString.EMPTY, 10);
        awaitKeepalive();
        assertThat(client.responses.get(0).getLatestReplayId().size()).isEqualTo(8);
        assertThat(client.responses.get(0).getPendingNumRequested()).isEqualTo(10);

        salesforce.trouble().stopKeepalives();
        await().pollDelay(Duration.ofMillis(400)).until(() -> true);
        int before = client.responses.size();

        await().during(Duration.ofMillis(700)).until(() -> client.responses.size() == before);
    }

    @Test
    void streamsEndAsTroubleWants() {
        client.subscribe(ReplayPreset.LATEST, ByteString.EMPTY, 10);
        awaitKeepalive();
        salesforce.trouble().strike(Trouble.Blow.END_STREAMS);
        await().until(() -> client.completed);

        client.subscribe(ReplayPreset.LATEST, ByteString.EMPTY, 10);
        int before = client.responses.size();
        await().until(() -> client.responses.size() > before);
        salesforce.trouble().startOutage();
        await().until(() -> client.error != null);
        assertThat(client.error.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(rest.get("limits").status()).isEqualTo(503);

        salesforce.trouble().endOutage();
        assertThat(rest.get("limits").status()).isEqualTo(200);
    }

    private List<GenericRecord> awaitRecords(int count) {
        await().until(() -> client.events().size() >= count);
        assertThat(client.events()).hasSize(count);
        return client.records();
    }

    private void awaitKeepalive() {
        int before = client.responses.size();
        await().until(() -> client.responses.size() > before);
    }
}
