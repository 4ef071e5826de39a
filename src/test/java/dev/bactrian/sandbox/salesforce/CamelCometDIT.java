package dev.bactrian.sandbox.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bactrian.sandbox.salesforce.trouble.Trouble;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.salesforce.AuthenticationType;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CamelCometDIT {
    private final List<JsonNode> payloads = new CopyOnWriteArrayList<>();
    private SalesforceStandIn salesforce;
    private DefaultCamelContext camel;

    @BeforeEach
    void start() throws Exception {
        salesforce = SalesforceStandIn.start(SalesforceSettings.empty());
        salesforce.create("Account", Map.of("Name", "before"));
        SalesforceComponent component = new SalesforceComponent();
        component.setAuthenticationType(AuthenticationType.CLIENT_CREDENTIALS);
        component.setLoginUrl(salesforce.url());
        component.setClientId("any");
        component.setClientSecret("any");
        camel = new DefaultCamelContext();
        camel.addComponent("salesforce", component);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("salesforce:subscribe:data/AccountChangeEvent?replayId=-2&rawPayload=true&apiVersion=62.0")
                        .process(exchange -> payloads.add(RestClient.JSON
                                .readTree(exchange.getIn().getBody(String.class))
                                .path("data")
                                .path("payload")));
            }
        });
        camel.start();
    }

    @AfterEach
    void stop() throws IOException {
        camel.close();
        salesforce.close();
    }

    /** One test, because Camel keeps replay ids of a channel for the life of the process. */
    @Test
    void consumerGetsEveryChangeAlsoAfterTheServerForgotIt() {
        await().until(() -> names().equals(List.of("before")));

        salesforce.create("Account", Map.of("Name", "after"));
        await().until(() -> names().equals(List.of("before", "after")));
        assertThat(payloads.get(1).path("ChangeEventHeader").path("changeType").asText())
                .isEqualTo("CREATE");

        salesforce.trouble().strike(Trouble.Blow.END_STREAMS);
        salesforce.create("Account", Map.of("Name", "last"));
        await().until(() -> names().equals(List.of("before", "after", "last")));
    }

    /** Camel subscribes twice now and then, as two connects are answered at once: then each event comes twice. */
    private List<String> names() {
        return payloads.stream()
                .map(payload -> payload.path("Name").asText())
                .distinct()
                .toList();
    }
}
