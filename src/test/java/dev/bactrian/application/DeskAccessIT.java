package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
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

    /** A proxy on this machine comes from this machine, and brings anybody. */
    @Test
    void deskWithoutATokenTakesNoForwardedCall() throws Exception {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(1));
                var application = Application.against(sandbox, "desk-forwarded")
                        .with("quarkus.http.proxy.proxy-address-forwarding", "true")
                        .with("quarkus.http.host", "0.0.0.0")
                        .start()
                        .live()) {
            assertThat(statusLine(application, "localhost")).contains(" 200 ");
            for (var header : new String[] {
                "X-Forwarded-For: 127.0.0.1",
                "X-Forwarded-For: 203.0.113.7",
                "X-Forwarded-Host: localhost",
                "Forwarded: for=127.0.0.1",
                "Via: 1.1 proxy",
                "X-Real-IP: 127.0.0.1"
            }) {
                assertThat(statusLine(application, "localhost\r\n" + header))
                        .as(header)
                        .contains(" 403 ");
            }
            for (var stranger : addressesOfThisMachine()) {
                assertThat(statusLine(application, stranger, "localhost\r\nX-Forwarded-For: 127.0.0.1"))
                        .as(stranger)
                        .contains(" 403 ");
            }
        }
    }

    @Test
    void whoeverTriesTokensHasToWait() throws Exception {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(1));
                var application = Application.against(sandbox, "desk-tries")
                        .with("bactrian.desk.token", "open sesame")
                        .start()
                        .live()) {
            for (var n = 0; n < 5; n++) {
                assertThat(application.ask(PARKED, "guess " + n).statusCode()).isEqualTo(401);
            }

            var refused = application.ask(PARKED, "open sesame");

            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            await().pollInterval(Duration.ofSeconds(1))
                    .until(() -> application.ask(PARKED, "open sesame").statusCode() == 200);
        }
    }

    /** Where a stranger's call would come in; none where the machine has no network. */
    private static List<String> addressesOfThisMachine() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .toList();
    }

    private static String statusLine(Application application, String host) throws IOException {
        return statusLine(application, "localhost", host);
    }

    private static String statusLine(Application application, String address, String host) throws IOException {
        try (var socket = new Socket(address, application.port())) {
            var request = "GET " + PARKED + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }
}
