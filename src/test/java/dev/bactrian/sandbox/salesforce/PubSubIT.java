package dev.bactrian.sandbox.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.salesforce.eventbus.protobuf.ReplayPreset;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.trouble.Trouble;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the change events of the Pub/Sub API tell. */
class PubSubIT {
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
    void createCarriesEveryValue() {
        client.subscribe(ReplayPreset.EARLIEST, ByteString.EMPTY, 10);

        String id = rest.post(
                        "sobjects/Account",
                        "{\"Name\":\"Acme\",\"AnnualRevenue\":12.5,\"BillingCity\":\"Bonn\"}",
                        "Sforce-Call-Options",
                        "client=tester")
                .body()
                .path("id")
                .asText();

        GenericRecord event = awaitRecords(1).get(0);
        GenericRecord header = (GenericRecord) event.get("ChangeEventHeader");
        assertThat(header.get("entityName")).hasToString("Account");
        assertThat(header.get("recordIds")).hasToString("[" + id + "]");
        assertThat(header.get("changeType")).hasToString("CREATE");
        assertThat(header.get("changeOrigin")).hasToString("com/salesforce/api/rest/62.0;client=tester");
        assertThat(header.get("commitUser")).hasToString(Org.USER_ID);
        assertThat(header.get("changedFields")).hasToString("[]");
        assertThat(event.get("Name")).hasToString("Acme");
        assertThat(event.get("AnnualRevenue")).isEqualTo(12.5);
        assertThat(((GenericRecord) event.get("BillingAddress")).get("City")).hasToString("Bonn");
        assertThat(event.get("Phone")).isNull();
        assertThat(event.get("CreatedDate")).isInstanceOf(Long.class);
        assertThat(event.hasField("SystemModstamp")).isFalse();
        assertThat(event.hasField("IsDeleted")).isFalse();
    }

    @Test
    void updateNamesChangedAndClearedFields() {
        String id = salesforce.create(
                "Account", Map.of("Name", "Acme", "Phone", "1", "BillingCity", "Bonn", "BillingStreet", "Am Markt"));
        client.subscribe(ReplayPreset.LATEST, ByteString.EMPTY, 10);
        awaitKeepalive();

        Map<String, Object> values = new HashMap<>(Map.of("Industry", "Energy", "BillingCity", "Köln", "Name", "Acme"));
        values.put("Phone", null);
        salesforce.update("Account", id, values);

        GenericRecord event = awaitRecords(1).get(0);
        assertThat(client.fields(event, "changedFields"))
                .contains("Phone", "Industry", "BillingAddress.City")
                .doesNotContain("Name", "BillingAddress.Street", "CreatedDate");
        assertThat(client.fields(event, "nulledFields")).containsExactly("Phone");
        assertThat(event.get("Name")).isNull();
        assertThat(event.get("Industry")).hasToString("Energy");
    }

    @Test
    void ofALargeTextOnlyTheDifferenceIsTold() {
        String text = "a line of the description\n".repeat(60) + "end";
        String id = salesforce.create("Account", Map.of("Name", "Acme", "Description", text));
        client.subscribe(ReplayPreset.LATEST, ByteString.EMPTY, 10);
        awaitKeepalive();

        salesforce.update("Account", id, Map.of("Description", text + " of it"));

        GenericRecord event = awaitRecords(1).get(0);
        assertThat(client.fields(event, "changedFields")).contains("Description");
        assertThat(client.fields(event, "diffFields")).containsExactly("Description");
        assertThat(event.get("Description").toString())
                .startsWith("--- \n+++ ")
                .endsWith("@@ -61,1 +61,1 @@\n-end\n+end of it\n");
    }

    @Test
    void deleteCarriesNothingAndUndeleteEverything() {
        String id = salesforce.create("Account", Map.of("Name", "Acme"));
        client.subscribe(ReplayPreset.LATEST, ByteString.EMPTY, 10);
        awaitKeepalive();

        salesforce.delete("Account", id);
        salesforce.undelete("Account", id);

        List<GenericRecord> events = awaitRecords(2);
        assertThat(((GenericRecord) events.get(0).get("ChangeEventHeader")).get("changeType"))
                .hasToString("DELETE");
        assertThat(events.get(0).get("Name")).isNull();
        assertThat(((GenericRecord) events.get(1).get("ChangeEventHeader")).get("changeType"))
                .hasToString("UNDELETE");
        assertThat(events.get(1).get("Name")).hasToString("Acme");
    }

    @Test
    void updateThatChangesNothingGivesNoEvent() {
        String id = salesforce.create("Account", Map.of("Name", "Acme"));
        client.subscribe(ReplayPreset.EARLIEST, ByteString.EMPTY, 10);

        salesforce.update("Account", id, Map.of("Name", "Acme"));
        salesforce.update("Account", id, Map.of("Name", "Other"));

        assertThat(awaitRecords(2).get(1).get("Name")).hasToString("Other");
    }

    @Test
    void eventsOfOneCallShareATransaction() {
        client.subscribe(ReplayPreset.EARLIEST, ByteString.EMPTY, 10);

        rest.post(
                "composite/sobjects",
                "{\"records\":[{\"attributes\":{\"type\":\"Account\"},\"Name\":\"a\"},"
                        + "{\"attributes\":{\"type\":\"Account\"},\"Name\":\"b\"}]}");

        List<GenericRecord> headers = headers(awaitRecords(2));
        assertThat(headers.get(0).get("transactionKey"))
                .isEqualTo(headers.get(1).get("transactionKey"));
        assertThat(headers).extracting(header -> header.get("sequenceNumber")).containsExactly(1, 2);
    }

    @Test
    void sameChangeToSeveralRecordsMayComeAsOneEvent() {
        salesforce.trouble().mergeEvents();
        String first = salesforce.create("Account", Map.of("Name", "a"));
        String second = salesforce.create("Account", Map.of("Name", "b"));
        String third = salesforce.create("Account", Map.of("Name", "c"));
        client.subscribe(ReplayPreset.LATEST, ByteString.EMPTY, 10);
        awaitKeepalive();

        rest.patch(
                "composite/sobjects",
                "{\"records\":[" + phone(first, "1") + "," + phone(second, "1") + "," + phone(third, "2") + "]}");

        List<GenericRecord> headers = headers(awaitRecords(2));
        assertThat(headers.get(0).get("recordIds")).hasToString("[" + first + ", " + second + "]");
        assertThat(headers.get(1).get("recordIds")).hasToString("[" + third + "]");
    }

    @Test
    void gapsAndOverflowsCarryNoFields() {
        salesforce.trouble().leaveGaps(1);
        client.subscribe(ReplayPreset.EARLIEST, ByteString.EMPTY, 10);

        String id = salesforce.create("Account", Map.of("Name", "a"));
        salesforce.trouble().strike(Trouble.Blow.OVERFLOW);
        salesforce.create("Account", Map.of("Name", "b"));

        List<GenericRecord> events = awaitRecords(3);
        List<GenericRecord> headers = headers(events);
        assertThat(headers)
                .extracting(header -> header.get("changeType").toString())
                .containsExactly("GAP_CREATE", "GAP_OVERFLOW", "CREATE");
        assertThat(headers.get(0).get("recordIds")).hasToString("[" + id + "]");
        assertThat(headers.get(1).get("recordIds")).hasToString("[000000000000000AAA]");
        assertThat(events.get(0).get("Name")).isNull();
        assertThat(events.get(2).get("Name")).hasToString("b");
    }

    private List<GenericRecord> awaitRecords(int count) {
        await().until(() -> client.events().size() >= count);
        assertThat(client.events()).hasSize(count);
        return client.records();
    }

    private static List<GenericRecord> headers(List<GenericRecord> events) {
        return events.stream()
                .map(event -> (GenericRecord) event.get("ChangeEventHeader"))
                .toList();
    }

    private static String phone(String id, String phone) {
        return "{\"attributes\":{\"type\":\"Account\"},\"id\":\"" + id + "\",\"Phone\":\"" + phone + "\"}";
    }

    private void awaitKeepalive() {
        int before = client.responses.size();
        await().until(() -> client.responses.size() > before);
    }
}
