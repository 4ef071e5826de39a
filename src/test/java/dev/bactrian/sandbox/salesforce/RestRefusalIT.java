package dev.bactrian.sandbox.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.sandbox.salesforce.RestClient.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the REST API and the logins refuse, with Salesforce's codes. */
class RestRefusalIT {
    private static SalesforceStandIn salesforce;
    private static RestClient client;

    @BeforeAll
    static void start() throws IOException {
        salesforce = SalesforceStandIn.start(SalesforceSettings.empty()
                .withOrg(OrgFile.read(Path.of("src/test/js/org.yaml")))
                .withClients((id, secret) -> !id.equals("unknown")));
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
                "grant_type=client_credentials&client_id=a&client_secret=b | 200 | ",
                "grant_type=password&client_id=a&client_secret=b&username=u&password=p | 200 | ",
                "grant_type=refresh_token&client_id=a&refresh_token=r | 200 | ",
                "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a.b.c | 200 | ",
                "grant_type=refresh_token&client_id=a | 400 | invalid_grant",
                "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer | 400 | invalid_grant",
                "grant_type=password&client_id=a&client_secret=b&username=u | 400 | invalid_grant",
                "grant_type=client_credentials&client_id=unknown&client_secret=b | 400 | invalid_client_id",
                "grant_type=magic | 400 | unsupported_grant_type",
            })
    void loginIsGrantedOrRefused(String form, int status, String error) {
        Answer answer = client.form("/services/oauth2/token", form);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body().path("error").asText(null)).isEqualTo(error);
        if (status == 200) {
            assertThat(answer.body().path("id").asText()).matches(".*/id/00D\\w{15}/005\\w{15}");
            assertThat(answer.body().path("instance_url").asText()).isEqualTo(salesforce.url());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | 400 | REQUIRED_FIELD_MISSING",
                "{'Name':'a','Industry':'Nonsense'} | 400 | INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                "{'Name':'a','Nome':'b'} | 400 | INVALID_FIELD",
                "{'Name':'a','CreatedDate':'2026-01-01T00:00:00Z'} | 400 | INVALID_FIELD_FOR_INSERT_UPDATE",
                "{'Name':'a','Phone':'12345678901234567890123456789012345678901'} | 400 | STRING_TOO_LONG",
                "{'Name':'a','ParentId':'nonsense'} | 400 | MALFORMED_ID",
                "{'Name':'a','ParentId':'001000000000001'} | 400 | INVALID_CROSS_REFERENCE_KEY",
                "{'Name':'a','AnnualRevenue':'much'} | 400 | JSON_PARSER_ERROR",
                "{'Name':'a','AnnualRevenue':12345678901234567} | 400 | NUMBER_OUTSIDE_VALID_RANGE",
                "{'Name':'a','Id':'001000000000001AAA'} | 400 | INVALID_FIELD",
                "{'Name' | 400 | JSON_PARSER_ERROR",
            })
    void badRecordIsRefused(String body, int status, String code) {
        Answer answer = client.post("sobjects/Account", body.replace('\'', '"'));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.errorCode()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Contact | {'LastName':'a','Email':'nobody'} | INVALID_EMAIL_ADDRESS",
                "Invoice__c | {'Topics__c':'Food;Sleep'} | INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                "User | {'LastName':'a'} | INSUFFICIENT_ACCESS",
            })
    void badValueIsRefused(String object, String body, String code) {
        Answer answer = client.post("sobjects/" + object, body.replace('\'', '"'));

        assertThat(answer.errorCode()).isEqualTo(code);
    }

    @Test
    void checkboxIsNeverEmpty() {
        String id = salesforce.create(
                "Opportunity", Map.of("Name", "a", "StageName", "Prospecting", "CloseDate", "2026-01-01"));

        assertThat(client.patch("sobjects/Opportunity/" + id, "{\"IsPrivate\":null}")
                        .errorCode())
                .isEqualTo("INVALID_TYPE_ON_FIELD_IN_RECORD");
    }

    @Test
    void multipicklistHoldsSeveralValues() {
        Answer answer = client.post("sobjects/Invoice__c", "{\"Topics__c\":\"food;Rent\"}");

        assertThat(salesforce
                        .record("Invoice__c", answer.body().path("id").asText())
                        .orElseThrow())
                .containsEntry("Topics__c", "Food;Rent");
    }

    @Test
    void otherContentThanJsonIsRefused() {
        Answer answer = client.send(client.request("sobjects/Account")
                .setHeader("Content-Type", "application/xml")
                .POST(BodyPublishers.ofString("<Account><Name>a</Name></Account>")));

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.errorCode()).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
    }

    @Test
    void recordOfATreeMustBeAnObject() {
        assertThat(client.post("composite/tree/Account", "{\"records\":[5]}").errorCode())
                .isEqualTo("JSON_PARSER_ERROR");
    }

    @Test
    void refusalForTheLimitTellsTheUsage() {
        salesforce.trouble().limitCalls(0);
        Answer answer = client.get("limits");
        salesforce.trouble().limitCalls(-1);

        assertThat(answer.errorCode()).isEqualTo("REQUEST_LIMIT_EXCEEDED");
        assertThat(answer.raw().headers().firstValue("Sforce-Limit-Info").orElseThrow())
                .startsWith("api-usage=");
    }

    @Test
    void soapLoginWithoutPasswordIsRefused() {
        Answer answer = client.post(
                "/services/Soap/u/62.0",
                "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body>"
                        + "<login xmlns='urn:partner.soap.sforce.com'><username>u</username><password/></login>"
                        + "</e:Body></e:Envelope>");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.raw().body()).contains("INVALID_LOGIN");
    }
}
