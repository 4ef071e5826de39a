package dev.bactrian.sandbox.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.salesforce.AuthenticationType;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CamelRestIT {
    private static SalesforceStandIn salesforce;
    private static DefaultCamelContext camel;
    private static ProducerTemplate producer;

    @BeforeAll
    static void start() throws Exception {
        salesforce = SalesforceStandIn.start(SalesforceSettings.empty().withAccounts(2_100));
        SalesforceComponent component = new SalesforceComponent();
        component.setAuthenticationType(AuthenticationType.CLIENT_CREDENTIALS);
        component.setLoginUrl(salesforce.url());
        component.setClientId("any");
        component.setClientSecret("any");
        camel = new DefaultCamelContext();
        camel.addComponent("salesforce", component);
        camel.start();
        producer = camel.createProducerTemplate();
    }

    @AfterAll
    static void stop() throws IOException {
        camel.close();
        salesforce.close();
    }

    @Test
    void oneRecordIsCreatedReadUpdatedUpsertedAndDeleted() throws IOException {
        JsonNode created =
                call("createSObject?sObjectName=Account", "{\"Name\":\"camel\",\"External_Id__c\":\"camel-1\"}");
        String id = created.path("id").asText();

        call("updateSObject?sObjectName=Account&sObjectId=" + id, "{\"Phone\":\"1\"}");
        call(
                "upsertSObject?sObjectName=Account&sObjectIdName=External_Id__c&sObjectIdValue=camel-1",
                "{\"Fax\":\"2\"}");
        JsonNode read = call("getSObject?sObjectName=Account&sObjectId=" + id, null);

        assertThat(read.path("Phone").asText()).isEqualTo("1");
        assertThat(read.path("Fax").asText()).isEqualTo("2");
        call("deleteSObject?sObjectName=Account&sObjectId=" + id, null);
        assertThat(salesforce.record("Account", id)).isEmpty();
    }

    @Test
    void queriesArePagedAndDescribesAnswered() throws IOException {
        JsonNode page =
                call("query?sObjectQuery=" + encode("SELECT Id, Name FROM Account WHERE Website != null"), null);
        JsonNode next = call("queryMore", page.path("nextRecordsUrl").asText());

        assertThat(page.path("records").size()).isEqualTo(2_000);
        assertThat(next.path("records").size()).isEqualTo(100);
        assertThat(call("getDescription?sObjectName=Account", null)
                        .path("fields")
                        .size())
                .isGreaterThan(20);
        assertThat(call("getVersions", null).size()).isGreaterThan(10);
        assertThat(call("limits", null).path("DailyApiRequests").path("Max").asInt())
                .isPositive();
    }

    @Test
    void collectionGoesThroughTheRawOperation() throws IOException {
        JsonNode results = call(
                "raw?rawMethod=POST&rawPath=/services/data/v62.0/composite/sobjects",
                "{\"allOrNone\":false,\"records\":[{\"attributes\":{\"type\":\"Account\"},\"Name\":\"r\"},"
                        + "{\"attributes\":{\"type\":\"Account\"}}]}");

        assertThat(results.findValuesAsText("success")).containsExactly("true", "false");
    }

    @Test
    void refusalComesAsAnExceptionWithItsCode() {
        assertThatThrownBy(() -> call("createSObject?sObjectName=Account", "{}"))
                .isInstanceOf(CamelExecutionException.class)
                .rootCause()
                .hasMessageContaining("REQUIRED_FIELD_MISSING");
    }

    private static JsonNode call(String operation, Object body) throws IOException {
        String uri =
                "salesforce:" + operation + (operation.contains("?") ? "&" : "?") + "rawPayload=true&apiVersion=62.0";
        Object answer = producer.requestBodyAndHeaders(uri, body, Map.of());
        if (answer instanceof InputStream stream) {
            return RestClient.JSON.readTree(stream);
        }
        return answer == null ? RestClient.JSON.missingNode() : RestClient.JSON.readTree(answer.toString());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
