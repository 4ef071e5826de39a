package dev.bactrian.sandbox.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.sandbox.salesforce.RestClient.Answer;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CollectionIT {
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
    void collectionGivesAResultPerRecord() {
        Answer mixed =
                client.post("composite/sobjects", collection(false, "{\"Name\":\"c1\"}", "{}", "{\"Name\":\"c3\"}"));
        assertThat(mixed.status()).isEqualTo(200);
        assertThat(mixed.body().findValuesAsText("success")).containsExactly("true", "false", "true");
        assertThat(mixed.body()
                        .path(1)
                        .path("errors")
                        .path(0)
                        .path("statusCode")
                        .asText())
                .isEqualTo("REQUIRED_FIELD_MISSING");

        Answer none = client.post("composite/sobjects", collection(true, "{\"Name\":\"c4\"}", "{}"));
        assertThat(none.body().path(0).path("errors").path(0).path("statusCode").asText())
                .isEqualTo("ALL_OR_NONE_OPERATION_ROLLED_BACK");
        assertThat(count("Name = 'c4'")).isZero();

        String first = mixed.body().path(0).path("id").asText();
        String third = mixed.body().path(2).path("id").asText();
        Answer updated = client.patch(
                "composite/sobjects",
                collection(
                        false,
                        "{\"id\":\"" + first + "\",\"Phone\":\"9\"}",
                        "{\"id\":\"001000000000001AAA\",\"Phone\":\"9\"}"));
        assertThat(updated.body()
                        .path(1)
                        .path("errors")
                        .path(0)
                        .path("statusCode")
                        .asText())
                .isEqualTo("INVALID_CROSS_REFERENCE_KEY");

        Answer read = client.post(
                "composite/sobjects/Account",
                "{\"ids\":[\"" + first + "\",\"001000000000001AAA\"],\"fields\":[\"Phone\"]}");
        assertThat(read.body().path(0).path("Phone").asText()).isEqualTo("9");
        assertThat(read.body().path(1).isNull()).isTrue();

        assertThat(client.delete("composite/sobjects?ids=" + first + "," + third + "&allOrNone=true")
                        .body()
                        .findValuesAsText("success"))
                .containsExactly("true", "true");
        assertThat(client.get("composite/sobjects/Account?ids=" + first + "&fields=Id")
                        .body()
                        .path(0)
                        .isNull())
                .isTrue();
    }

    @Test
    void collectionUpsertTellsWhatItCreated() {
        String body = collection(
                false, "{\"External_Id__c\":\"cu1\",\"Name\":\"a\"}", "{\"External_Id__c\":\"cu2\",\"Name\":\"b\"}");

        assertThat(client.patch("composite/sobjects/Account/External_Id__c", body)
                        .body()
                        .findValuesAsText("created"))
                .containsExactly("true", "true");
        assertThat(client.patch("composite/sobjects/Account/External_Id__c", body)
                        .body()
                        .findValuesAsText("created"))
                .containsExactly("false", "false");
    }

    @Test
    void moreThanTwoHundredRecordsAreRefused() {
        String[] records =
                IntStream.range(0, 201).mapToObj(i -> "{\"Name\":\"n\"}").toArray(String[]::new);

        assertThat(client.post("composite/sobjects", collection(false, records)).status())
                .isEqualTo(400);
    }

    @Test
    void callsAreCountedByWhatTheyDo() {
        salesforce.calls().reset();
        client.query("SELECT Id FROM Account LIMIT 1");
        client.post("composite/sobjects/Account", "{\"ids\":[],\"fields\":[\"Id\"]}");
        client.post("composite/sobjects", collection(false, "{\"Name\":\"n\"}"));
        client.get("limits");

        assertThat(salesforce.calls().counts().reads()).isEqualTo(2);
        assertThat(salesforce.calls().counts().writes()).isEqualTo(1);
        assertThat(salesforce.calls().counts().total()).isEqualTo(4);
    }

    private int count(String where) {
        return client.query("SELECT COUNT() FROM Account WHERE " + where)
                .body()
                .path("totalSize")
                .asInt();
    }

    private static String collection(boolean allOrNone, String... records) {
        String list = Arrays.stream(records)
                .map(record -> "{\"attributes\":{\"type\":\"Account\"}" + (record.equals("{}") ? "" : ",")
                        + record.substring(1))
                .collect(Collectors.joining(","));
        return "{\"allOrNone\":" + allOrNone + ",\"records\":[" + list + "]}";
    }
}
