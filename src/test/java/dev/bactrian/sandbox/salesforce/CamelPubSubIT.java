package dev.bactrian.sandbox.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.salesforce.trouble.Trouble;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.generic.GenericRecord;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.salesforce.AuthenticationType;
import org.apache.camel.component.salesforce.PubSubApiConsumer;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CamelPubSubIT {
    private final List<String> names = new CopyOnWriteArrayList<>();
    private SalesforceStandIn salesforce;
    private DefaultCamelContext camel;

    @BeforeEach
    void start() throws IOException {
        salesforce = SalesforceStandIn.start(SalesforceSettings.empty().withKeepalive(Duration.ofMillis(300)));
    }

    @AfterEach
    void stop() throws IOException {
        camel.close();
        salesforce.close();
    }

    @Test
    void consumerGetsWhatWasChangedBeforeAndAfterItStarted() throws Exception {
        for (int i = 0; i < 250; i++) {
            salesforce.create("Account", Map.of("Name", "n" + i));
        }
        consume();
        await().until(() -> names.size() == 250);

        salesforce.create("Account", Map.of("Name", "later"));

        await().until(() -> names.size() == 251);
        assertThat(names).startsWith("n0", "n1", "n2").endsWith("n249", "later");
    }

    @Test
    void consumerGoesOnAfterABrokenStreamAndAnExpiredSession() throws Exception {
        consume();
        salesforce.create("Account", Map.of("Name", "one"));
        await().until(() -> names.contains("one"));

        salesforce.trouble().strike(Trouble.Blow.EXPIRE_SESSIONS);
        salesforce.trouble().strike(Trouble.Blow.FAIL_STREAMS);
        salesforce.create("Account", Map.of("Name", "two"));

        await().until(() -> names.contains("two"));
        assertThat(names).containsExactly("one", "two");
    }

    private void consume() throws Exception {
        SalesforceComponent component = new SalesforceComponent();
        component.setAuthenticationType(AuthenticationType.CLIENT_CREDENTIALS);
        component.setLoginUrl(salesforce.url());
        component.setClientId("any");
        component.setClientSecret("any");
        component.setPubSubHost("localhost");
        component.setPubSubPort(salesforce.pubSubPort());
        camel = new DefaultCamelContext();
        camel.addComponent("salesforce", component);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("salesforce:pubSubSubscribe:/data/AccountChangeEvent?pubSubDeserializeType=GENERIC_RECORD"
                                + "&replayPreset=EARLIEST&backoffIncrement=100&consumerWorkerPoolEnabled=false")
                        .id("changes")
                        .autoStartup(false)
                        .process(exchange -> names.add(exchange.getIn()
                                .getBody(GenericRecord.class)
                                .get("Name")
                                .toString()));
            }
        });
        camel.start();
        ((PubSubApiConsumer) camel.getRoute("changes").getConsumer()).setUsePlainTextConnection(true);
        camel.getRouteController().startRoute("changes");
    }
}
