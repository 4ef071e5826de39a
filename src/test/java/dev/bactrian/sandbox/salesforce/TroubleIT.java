package dev.bactrian.sandbox.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.sandbox.salesforce.RestClient.Answer;
import dev.bactrian.sandbox.salesforce.trouble.Trouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TroubleIT {
    private SalesforceStandIn salesforce;
    private RestClient client;

    @BeforeEach
    void start() throws IOException {
        salesforce = SalesforceStandIn.start(SalesforceSettings.empty());
        client = RestClient.loggedIn(salesforce);
    }

    @AfterEach
    void stop() {
        salesforce.close();
    }

    @Test
    void outageAnswers503UntilItEnds() {
        assertThat(trouble("{\"outage\":true}").body().path("outage").asBoolean())
                .isTrue();
        assertThat(client.get("limits").status()).isEqualTo(503);
        assertThat(client.form("/services/oauth2/token", "grant_type=client_credentials")
                        .status())
                .isEqualTo(503);

        trouble("{\"outage\":false}");

        assertThat(client.get("limits").status()).isEqualTo(200);
    }

    @Test
    void callsBeyondTheLimitAreRefused() {
        trouble("{\"callsLeft\":2}");

        assertThat(client.get("limits").status()).isEqualTo(200);
        assertThat(client.get("limits").status()).isEqualTo(200);
        Answer refused = client.get("limits");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.errorCode()).isEqualTo("REQUEST_LIMIT_EXCEEDED");

        trouble("{\"callsLeft\":-1}");
        assertThat(client.get("limits").status()).isEqualTo(200);
    }

    @Test
    void cutCallIsCarriedOutAllTheSame() {
        trouble("{\"cutsLeft\":1}");

        assertThatThrownBy(() -> client.post("sobjects/Account", "{\"Name\":\"cut\"}"))
                .isInstanceOf(UncheckedIOException.class);

        assertThat(salesforce.records("Account"))
                .extracting(account -> account.get("Name"))
                .containsExactly("cut");
        assertThat(client.post("sobjects/Account", "{\"Name\":\"whole\"}").status())
                .isEqualTo(201);
    }

    @Test
    void lockedRowsAreAShareOfAll() {
        salesforce.trouble().lockRows(0.5);
        String records = IntStream.range(0, 200)
                .mapToObj(i -> "{\"attributes\":{\"type\":\"Account\"},\"Name\":\"n\"}")
                .collect(Collectors.joining(","));

        Answer answer = client.post("composite/sobjects", "{\"records\":[" + records + "]}");

        assertThat(answer.body().findValuesAsText("statusCode"))
                .hasSizeBetween(60, 140)
                .containsOnly("UNABLE_TO_LOCK_ROW");
    }

    @Test
    void expiredSessionIsTold() {
        trouble("{\"expireSessions\":true}");
        assertThat(client.get("limits").errorCode()).isEqualTo("INVALID_SESSION_ID");

        client.login();

        assertThat(client.get("limits").status()).isEqualTo(200);
    }

    @Test
    void latencyAndASkewedClockAreFelt() {
        salesforce.trouble().latency(Duration.ofMillis(150));
        salesforce.trouble().clockSkew(Duration.ofHours(1));
        long start = System.nanoTime();
        client.get("limits");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(140));

        String id = salesforce.create("Account", Map.of("Name", "late"));

        Instant modified =
                (Instant) salesforce.record("Account", id).orElseThrow().get("LastModifiedDate");
        assertThat(modified).isAfter(Instant.now().plusSeconds(3_000));
    }

    @Test
    void unknownTroubleIsRefusedWithWhatIsKnown() {
        Answer answer = trouble("{\"flood\":true}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().toString())
                .contains("no trouble \\\"flood\\\"")
                .contains("latencyMillis");
    }

    @Test
    void everythingLastingIsClearedAtOnce() {
        salesforce.trouble().startOutage();
        salesforce.trouble().limitCalls(0);

        client.delete("/sandbox/trouble");

        assertThat(client.get("limits").status()).isEqualTo(200);
        assertThat(salesforce.trouble().state()).isEqualTo(new Trouble().state());
    }

    @Test
    void pageIsServed() {
        Answer page = client.get("/sandbox");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.raw().body()).contains("Salesforce stand-in").contains("expireReplayIds");
    }

    private Answer trouble(String json) {
        return client.post("/sandbox/trouble", json);
    }
}
