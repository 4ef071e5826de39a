package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import org.junit.jupiter.api.Test;

/** Who comes to the desk. */
class DeskAccessIT {

    private static final String PARKED = "/api/syncs/accounts/parked";

    @Test
    void deskWithATokenLetsInWhoBearsIt() throws Exception {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(1));
                var application = Application.against(sandbox, "desk-access")
                        .with("bactrian.desk.token", "open sesame")
                        .start()
                        .live()) {
            assertThat(application.ask(PARKED).statusCode()).isEqualTo(401);
            assertThat(application.ask(PARKED).body()).contains("Authorization: Bearer");
            assertThat(application.ask(PARKED, "open").statusCode()).isEqualTo(401);
            assertThat(application.ask("/x/../api/syncs/accounts/parked").statusCode())
                    .isEqualTo(401);
            assertThat(application.post(PARKED, "{}").statusCode()).isEqualTo(401);
            assertThat(application.ask(PARKED, "open sesame").statusCode()).isEqualTo(200);
            assertThat(application.get("/q/health/live")).contains("UP");
        }
    }
}
