package dev.bactrian.sandbox.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bactrian.sandbox.salesforce.RestClient.Answer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RestIT {
    private static SalesforceStandIn salesforce;
    private static RestClient client;

    @BeforeAll
    static void start() throws IOException {
        salesforce = SalesforceStandIn.start(
                SalesforceSettings.empty().withAccounts(300).withRules((object, values) -> {
                    if (values.get("Fax") instanceof String fax) {
                        values.put("Fax", fax.replaceAll("[^0-9+]", ""));
                    }
                }));
        client = RestClient.loggedIn(salesforce);
    }

    @AfterAll
    static void stop() {
        salesforce.close();
    }

    @Test
    void revokedTokenIsRefused() {
        RestClient other = RestClient.loggedIn(salesforce);
        assertThat(other.get("limits").status()).isEqualTo(200);

        assertThat(other.get("/services/oauth2/revoke?token=" + other.token()).status())
                .isEqualTo(200);

        Answer refused = other.get("limits");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.errorCode()).isEqualTo("INVALID_SESSION_ID");
    }

    @Test
    void pathsAreReadGenerously() {
        assertThat(client.get("/services/data/").body().size()).isGreaterThan(10);
        assertThat(client.get("/services/data").body().findValuesAsText("label"))
                .contains("Summer '24", "Winter '25", "Spring '25", "Winter '26");
        assertThat(client.get("//services/data/v50.0//sobjects/Account/describe/")
                        .status())
                .isEqualTo(200);
        assertThat(client.get("/services/data/v99.0/limits").status()).isEqualTo(404);
        assertThat(client.get("limits/").raw().headers().firstValue("Sforce-Limit-Info"))
                .isPresent();
        assertThat(client.get("limits/").raw().headers().firstValue("Date")).isPresent();
    }

    @Test
    void describeTellsWhatAFieldAllows() {
        JsonNode fields = client.get("sobjects/account/describe").body().path("fields");
        Map<String, JsonNode> byName = IntStream.range(0, fields.size())
                .mapToObj(fields::get)
                .collect(Collectors.toMap(field -> field.path("name").asText(), field -> field));

        assertThat(byName.get("Name").path("nillable").asBoolean()).isFalse();
        assertThat(byName.get("Name").path("length").asInt()).isEqualTo(255);
        assertThat(byName.get("AnnualRevenue").path("precision").asInt()).isEqualTo(18);
        assertThat(byName.get("AnnualRevenue").path("scale").asInt()).isEqualTo(2);
        assertThat(byName.get("CreatedDate").path("updateable").asBoolean()).isFalse();
        assertThat(byName.get("External_Id__c").path("externalId").asBoolean()).isTrue();
        assertThat(byName.get("Industry").path("picklistValues").size()).isEqualTo(32);
        assertThat(byName.get("Description").path("filterable").asBoolean()).isFalse();
    }

    @Test
    void recordLivesThroughCreateUpdateDeleteAndUndelete() {
        Answer created = client.post(
                "sobjects/Account",
                "{\"Name\":\"Acme  \",\"Phone\":\"\",\"AnnualRevenue\":1234567890123456.78,\"Fax\":\"+1 (555) 01\"}");
        String id = created.body().path("id").asText();
        assertThat(created.status()).isEqualTo(201);
        assertThat(salesforce.record("Account", id).orElseThrow())
                .containsEntry("Name", "Acme")
                .containsEntry("Phone", null)
                .containsEntry("Fax", "+155501")
                .containsEntry("AnnualRevenue", new BigDecimal("1234567890123456.78"));

        assertThat(client.patch("sobjects/Account/" + id.substring(0, 15), "{\"Phone\":\"1\"}")
                        .status())
                .isEqualTo(204);
        JsonNode read = client.get("sobjects/Account/" + id + "?fields=Phone,LastModifiedDate")
                .body();
        assertThat(read.path("Phone").asText()).isEqualTo("1");
        assertThat(read.path("LastModifiedDate").asText())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.000\\+0000");

        assertThat(client.delete("sobjects/Account/" + id).status()).isEqualTo(204);
        assertThat(client.get("sobjects/Account/" + id).errorCode()).isEqualTo("ENTITY_IS_DELETED");
        assertThat(client.queryAll("SELECT IsDeleted FROM Account WHERE Id = '" + id + "'")
                        .body()
                        .path("records")
                        .path(0)
                        .path("IsDeleted")
                        .asBoolean())
                .isTrue();

        assertThat(client.post("/sandbox/undelete?id=" + id, "").status()).isEqualTo(200);
        assertThat(salesforce.record("Account", id)).isPresent();
    }

    @Test
    void missingRecordAndObjectAreNotFound() {
        assertThat(client.patch("sobjects/Account/001000000000001AAA", "{\"Name\":\"x\"}")
                        .errorCode())
                .isEqualTo("NOT_FOUND");
        assertThat(client.patch("sobjects/Account/001", "{\"Name\":\"x\"}").errorCode())
                .isEqualTo("MALFORMED_ID");
        assertThat(client.get("sobjects/Nothing/describe").status()).isEqualTo(404);
    }

    @Test
    void upsertCreatesThenUpdates() {
        String path = "sobjects/Account/External_Id__c/up%2F1";
        Answer first = client.patch(path, "{\"Name\":\"Up\"}");
        Answer second = client.patch(path, "{\"Phone\":\"2\"}");
        Answer old = client.withVersion("45.0").patch(path, "{\"Phone\":\"3\"}");

        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.body().path("created").asBoolean()).isFalse();
        assertThat(old.status()).isEqualTo(204);
        assertThat(client.get(path).body().path("Phone").asText()).isEqualTo("3");
        assertThat(client.post("sobjects/Account", "{\"Name\":\"b\",\"External_Id__c\":\"UP/1\"}")
                        .errorCode())
                .isEqualTo("DUPLICATE_VALUE");
    }

    @Test
    void headIsAGetWithoutBody() {
        Answer answer =
                client.send(client.request("sobjects/Account/describe").method("HEAD", BodyPublishers.noBody()));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.raw().body()).isEmpty();
    }

    @Test
    void whatThePathSaysMustNotStandInTheBody() {
        String id = salesforce.create("Account", Map.of("Name", "twice"));

        assertThat(client.patch("sobjects/Account/" + id, "{\"Id\":\"" + id + "\"}")
                        .errorCode())
                .isEqualTo("INVALID_FIELD");
        assertThat(client.patch("sobjects/Account/External_Id__c/t", "{\"External_Id__c\":\"t\",\"Name\":\"a\"}")
                        .errorCode())
                .isEqualTo("INVALID_FIELD");
    }

    @Test
    void tooLongAQueryIsRefused() {
        assertThat(client.query("SELECT Id FROM Account WHERE Name = '" + "x".repeat(17_000) + "'")
                        .status())
                .isEqualTo(414);
    }

    @Test
    void longAnswerComesInPages() {
        Answer first =
                client.query("SELECT Id FROM Account WHERE Website != null", "Sforce-Query-Options", "batchSize=200");
        assertThat(first.body().path("totalSize").asInt()).isEqualTo(300);
        assertThat(first.body().path("records").size()).isEqualTo(200);
        assertThat(first.body().path("done").asBoolean()).isFalse();

        Answer second = client.get(first.body().path("nextRecordsUrl").asText());
        assertThat(second.body().path("records").size()).isEqualTo(100);
        assertThat(second.body().path("done").asBoolean()).isTrue();
        assertThat(client.get("query/01g000000000000AAA-200").errorCode()).isEqualTo("INVALID_QUERY_LOCATOR");
    }

    @Test
    void replicationTellsWhatChanged() {
        String id = salesforce.create("Account", Map.of("Name", "repl"));
        String gone = salesforce.create("Account", Map.of("Name", "gone"));
        salesforce.delete("Account", gone);
        String span = "?start=" + Instant.now().minusSeconds(60) + "&end="
                + Instant.now().plusSeconds(60);

        assertThat(client.get("sobjects/Account/updated/" + span)
                        .body()
                        .path("ids")
                        .toString())
                .contains(id);
        assertThat(client.get("sobjects/Account/deleted/" + span)
                        .body()
                        .path("deletedRecords")
                        .findValuesAsText("id"))
                .contains(gone);
    }

    @Test
    void conditionalWriteIsRefusedAfterAnotherChange() {
        String path = "sobjects/Account/" + salesforce.create("Account", Map.of("Name", "tagged"));
        String tag = client.get(path).raw().headers().firstValue("ETag").orElseThrow();
        assertThat(client.get(path, "If-None-Match", tag).status()).isEqualTo(304);
        assertThat(client.patch(path, "{\"Phone\":\"1\"}", "If-Match", tag).status())
                .isEqualTo(204);

        Answer refused = client.patch(path, "{\"Phone\":\"2\"}", "If-Match", tag);
        Answer old = client.patch(path, "{\"Phone\":\"2\"}", "If-Unmodified-Since", "Tue, 10 Jan 2023 10:00:00 GMT");

        assertThat(refused.status()).isEqualTo(412);
        assertThat(old.status()).isEqualTo(412);
        assertThat(client.get(path).body().path("Phone").asText()).isEqualTo("1");
    }

    @Test
    void deletedAccountTakesItsContactsAlongAndBringsThemBack() {
        String account = salesforce.create("Account", Map.of("Name", "parent"));
        String contact = salesforce.create("Contact", Map.of("LastName", "child", "AccountId", account));

        client.delete("sobjects/Account/" + account);
        assertThat(salesforce.record("Contact", contact)).isEmpty();

        salesforce.undelete("Account", account);
        assertThat(salesforce.record("Contact", contact)).isPresent();
    }

    @Test
    void undeleteIsASoapCall() {
        String id = salesforce.create("Account", Map.of("Name", "binned"));
        salesforce.delete("Account", id);
        String envelope = "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Header>"
                + "<SessionHeader xmlns='urn:partner.soap.sforce.com'><sessionId>%s</sessionId></SessionHeader></e:Header>"
                + "<e:Body><undelete xmlns='urn:partner.soap.sforce.com'><ids>" + id
                + "</ids></undelete></e:Body></e:Envelope>";

        Answer refused = client.post("/services/Soap/u/62.0", envelope.formatted("wrong"));
        Answer done = client.post("/services/Soap/u/62.0", envelope.formatted(client.token()));
        Answer again = client.post("/services/Soap/u/62.0", envelope.formatted(client.token()));

        assertThat(refused.raw().body()).contains("INVALID_SESSION_ID");
        assertThat(done.raw().body()).contains("<success>true</success>");
        assertThat(again.raw().body()).contains("UNDELETE_FAILED");
        assertThat(salesforce.record("Account", id)).isPresent();
    }
}
