package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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

    /** A browser may be led to this machine under the name of somebody's site. */
    @Test
    void deskWithoutATokenAnswersToThisMachinesNameOnly() throws Exception {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(1));
                var application =
                        Application.against(sandbox, "desk-host").start().live()) {
            assertThat(statusLine(application, "rebound.example.org")).contains(" 403 ");
            assertThat(statusLine(application, "localhost")).contains(" 200 ");
            assertThat(statusLine(application, "127.0.0.1:8080")).contains(" 200 ");
            assertThat(statusLine(application, "[::1]:8080")).contains(" 200 ");
        }
    }

    private static String statusLine(Application application, String host) throws IOException {
        try (var socket = new Socket("localhost", application.port())) {
            var request = "GET " + PARKED + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }
}
