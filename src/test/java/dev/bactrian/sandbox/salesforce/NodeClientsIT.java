package dev.bactrian.sandbox.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.NodeProgram;
import dev.bactrian.sandbox.salesforce.pubsub.PubSubServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Runs the rules in {@code src/test/js} with clients that nobody here wrote, where Node.js is installed. */
class NodeClientsIT {
    private static NodeProgram clients;

    @BeforeAll
    static void install() throws Exception {
        clients = NodeProgram.install(Path.of("src/test/js"), Path.of("target/js"), "ci");
    }

    @Test
    void everyRuleHoldsForJsforce() throws Exception {
        try (SalesforceStandIn salesforce = SalesforceStandIn.start(settings().withAccounts(300))) {
            String output = clients.run("node", "conformance.mjs", salesforce.url());

            assertThat(output).doesNotContain("BROKEN").contains("rules hold").endsWith("exit 0");
        }
    }

    @Test
    void everyRuleHoldsForThePubSubClient() throws Exception {
        try (SalesforceStandIn salesforce = SalesforceStandIn.start(
                settings().withKeepalive(Duration.ofMillis(500)).withTransport(PubSubServer.Transport.TLS))) {
            String output = clients.run("node", "pubsub.mjs", salesforce.url(), "localhost:" + salesforce.pubSubPort());

            assertThat(output).contains("4 of 4 rules hold").endsWith("exit 0");
        }
    }

    private static SalesforceSettings settings() throws IOException {
        return SalesforceSettings.empty().withOrg(OrgFile.read(Path.of("src/test/js/org.yaml")));
    }
}
