package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A stream of Salesforce whose connection carries nothing any more, and does not say so. */
class SilentStreamIT {

    /** Salesforce may be silent for 270 s, so a keepalive that is missing tells nothing before that. */
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    /** Were what is read decided, the first edit would not be told, and both fields would have the time of the second. */
    @Test
    void editsThatAreFoundByAskingComeByAnotherStreamAllOfThem() throws Exception {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(10));
                var network = SilentNetwork.to(sandbox.salesforce().pubSubPort());
                var application = Application.against(sandbox, "silent-stream")
                        .with("bactrian.systems.crm.pubsub-port", Integer.toString(network.port()))) {
            application.start().live();
            var sides = new BothSides(sandbox);
            sides.becomeEqual();
            var ids = sides.salesforce().keySet().iterator();
            var edited = ids.next();
            var deleted = ids.next();

            network.goSilent();
            sandbox.salesforce().update("Account", edited, Map.of("Phone", "first"));
            sandbox.salesforce().update("Account", edited, Map.of("Phone", "second"));
            sandbox.salesforce().update("Account", deleted, Map.of("Phone", "third"));
            sandbox.salesforce().delete("Account", deleted);
            network.carryAgain();

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            sides.text(
                                    "select string_agg(edits -> 'Phone' ->> 'reported', ' ' order by id)"
                                            + " from bactrian.journal where edits -> 'Phone' ->> 'reported' in ('first', 'second', 'third')"))
                    .isEqualTo("first second third"));
            sides.becomeEqual();
            assertThat(sides.postgres().get(edited).phone()).isEqualTo("second");
        }
    }
}
