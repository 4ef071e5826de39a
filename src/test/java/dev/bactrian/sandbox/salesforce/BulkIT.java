package dev.bactrian.sandbox.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.salesforce.RestClient.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Bulk API 2.0 jobs allow and refuse; that they work is seen with jsforce and sf. */
class BulkIT {
    private static SalesforceStandIn salesforce;
    private static RestClient client;

    @BeforeAll
    static void start() throws IOException {
        salesforce = SalesforceStandIn.start(SalesforceSettings.empty().withAccounts(5));
        client = RestClient.loggedIn(salesforce);
    }

    @AfterAll
    static void stop() {
        salesforce.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'object':'Nothing','operation':'insert'} | INVALIDJOB | Unable to find object: Nothing",
                "{'object':'Account','operation':'mix'} | INVALIDJOB | mix",
                "{'object':'Account','operation':'hardDelete'} | FEATURENOTENABLED | special user profile permission",
                "{'object':'Account','operation':'upsert'} | INVALIDJOB | External ID was blank for Account",
                "{'object':'Account','operation':'upsert','externalIdFieldName':'Phone'} | INVALIDJOB | does not match an External ID",
            })
    void badJobIsRefused(String body, String code, String message) {
        Answer answer = client.post("jobs/ingest", body.replace('\'', '"'));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errorCode()).isEqualTo(code);
        assertThat(answer.body().path(0).path("message").asText()).contains(message);
    }

    @Test
    void jobOfOneRequestIsWorkedOffAtOnce() {
        Answer answer = client.send(
                client.request("jobs/ingest/")
                        .setHeader("Content-Type", "multipart/form-data; boundary=\"BOUNDARY\"")
                        .POST(
                                BodyPublishers.ofString(
                                        """
                                --BOUNDARY
                                Content-Type: application/json
                                Content-Disposition: form-data; name="job"

                                {"object":"Contact","contentType":"CSV","operation":"insert","lineEnding":"LF","columnDelimiter":"SEMICOLON"}

                                --BOUNDARY
                                Content-Type: text/csv
                                Content-Disposition: form-data; name="content"; filename="content"

                                FirstName;LastName
                                Zoë;Müller
                                ;Curie
                                --BOUNDARY--
                                """)));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("state").asText()).isEqualTo("UploadComplete");
        assertThat(answer.body().path("columnDelimiter").asText()).isEqualTo("SEMICOLON");
        awaitState(answer.body().path("id").asText(), "JobComplete");
        assertThat(salesforce.records("Contact"))
                .extracting(contact -> contact.get("Name"))
                .containsExactly("Zoë Müller", "Curie");
    }

    @Test
    void unknownColumnFailsTheJob() {
        String job = job("update", "Id,Nome\n001000000000001AAA,x\n");

        Answer failed = awaitState(job, "Failed");

        assertThat(failed.body().path("errorMessage").asText()).isEqualTo("InvalidBatch : Field name not found : Nome");
    }

    @Test
    void emptyIdIsTheErrorOfItsRecord() {
        String id = OrgSeed.accountId(1);
        String job = job("update", "Id,Phone\n,1\n" + id + ",2\n");

        awaitState(job, "JobComplete");

        assertThat(client.get("jobs/ingest/" + job + "/failedResults").raw().body())
                .contains("MISSING_ARGUMENT:Id not specified");
        assertThat(salesforce.record("Account", id))
                .hasValueSatisfying(account -> assertThat(account).containsEntry("Phone", "2"));
    }

    @Test
    void jobIsChangedOnlyWhileItIsOpen() {
        String job = client.post("jobs/ingest", "{\"object\":\"Account\",\"operation\":\"insert\"}")
                .body()
                .path("id")
                .asText();
        assertThat(client.patch("jobs/ingest/" + job, "{\"state\":\"Aborted\"}").status())
                .isEqualTo(200);

        assertThat(client.patch("jobs/ingest/" + job, "{\"state\":\"UploadComplete\"}")
                        .errorCode())
                .isEqualTo("INVALIDJOBSTATE");
        assertThat(client.delete("jobs/ingest/" + job).status()).isEqualTo(204);
        assertThat(client.get("jobs/ingest/" + job).status()).isEqualTo(404);
    }

    @Test
    void queryIsReadByLocators() {
        String query = "{\"operation\":\"query\",\"query\":\"SELECT Id FROM Account WHERE Website != null\"}";
        String job = client.post("jobs/query", query).body().path("id").asText();

        Answer first = client.get("jobs/query/" + job + "/results?maxRecords=3");
        String locator = first.raw().headers().firstValue("Sforce-Locator").orElseThrow();
        Answer second = client.get("jobs/query/" + job + "/results?maxRecords=3&locator=" + locator);

        assertThat(first.raw().body().lines()).hasSize(4);
        assertThat(second.raw().body().lines()).hasSize(3);
        assertThat(second.raw().headers().firstValue("Sforce-Locator")).hasValue("null");
        assertThat(client.post("jobs/query", query.replace("SELECT Id", "SELECT COUNT(Id)"))
                        .errorCode())
                .isEqualTo("API_ERROR");
    }

    private static String job(String operation, String csv) {
        String id = client.post("jobs/ingest", "{\"object\":\"Account\",\"operation\":\"" + operation + "\"}")
                .body()
                .path("id")
                .asText();
        client.send(client.request("jobs/ingest/" + id + "/batches").PUT(BodyPublishers.ofString(csv)));
        client.patch("jobs/ingest/" + id, "{\"state\":\"UploadComplete\"}");
        return id;
    }

    private static Answer awaitState(String job, String state) {
        await().until(() ->
                client.get("jobs/ingest/" + job).body().path("state").asText().equals(state));
        return client.get("jobs/ingest/" + job);
    }
}
