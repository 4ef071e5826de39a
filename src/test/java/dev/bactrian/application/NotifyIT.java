package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom a sync file names is told, by a mail server and a webhook that are there, or are not. */
class NotifyIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final List<String> posts = new CopyOnWriteArrayList<>();
    private HttpServer slack;

    @BeforeEach
    void start() throws IOException {
        mail.withConfiguration(com.icegreen.greenmail.configuration.GreenMailConfiguration.aConfig()
                .withUser("bactrian", "s3cret"));
        mail.start();
        slack = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        slack.createContext("/services/T0/B0", call -> {
            posts.add(new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            call.sendResponseHeaders(200, 2);
            call.getResponseBody().write("ok".getBytes(StandardCharsets.UTF_8));
            call.close();
        });
        slack.start();
    }

    @AfterEach
    void stop() {
        mail.stop();
        slack.stop(0);
    }

    @Test
    void peopleAreToldOfParkedRecordsAndOutagesAndNothingWaitsForThat() throws Exception {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(2));
                var application = application(sandbox, "queue_for_manual_review", "warning")
                        .start()
                        .live()) {
            var sides = new BothSides(sandbox);
            sides.execute("insert into accounts (sf_id, account_name) values ('001000000000000AAA', 'Of nobody')");

            told("1 record waits for a person", "NOT_FOUND");
            assertThat(texts()).noneMatch(text -> text.contains("Of nobody"));

            sandbox.salesforce().trouble().startOutage();
            sides.execute("update accounts set phone = 'during the outage'");
            told("crm is in trouble", "crm: cannot be written to: ");
            sandbox.salesforce().trouble().endOutage();
            told("crm is well again", "crm is well again");

            mail.stop();
            posts.clear();
            sandbox.salesforce().close();
            await().atMost(PATIENCE.multipliedBy(2)).untilAsserted(() -> {
                assertThat(posts).anySatisfy(post -> assertThat(post).containsPattern("crm: (down|keeps dying): "));
                assertThat(application.log())
                        .contains(
                                "nobody was told sync=accounts by=notify-mail of=\"Bactrian, accounts: crm is in trouble\"");
            });
            var applied = application.metric("bactrian_changes_applied_total", "from=\"erp\"");
            sides.execute("update accounts set phone = 'nothing waits for mails'");
            await().atMost(PATIENCE)
                    .until(() -> application.metric("bactrian_changes_applied_total", "from=\"erp\"") > applied);
            assertThat(application.log()).doesNotContain("s3cret", "/services/T0/B0");
        }
    }

    @Test
    void peopleAreToldOfAStopAndItsEnd() throws Exception {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(2));
                var application =
                        application(sandbox, "stop_sync", "critical").start().live()) {
            new BothSides(sandbox)
                    .execute("insert into accounts (account_name, industry_type) values ('Of nobody', 'No industry')");
            told("stopped, nothing is written", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST");
            told("stopped, nothing is written", "/api/syncs/accounts/resume");

            application.post("/api/syncs/accounts/resume", "{\"by\": \"ada\"}");

            told("writes again", "resumed by a person");
            assertThat(texts()).noneMatch(text -> text.contains("Of nobody") || text.contains("waits for a person"));
        }
    }

    private void told(String subject, String text) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(mail.getReceivedMessages()).anySatisfy(message -> {
                assertThat(message.getSubject()).isEqualTo("Bactrian, accounts: " + subject);
                assertThat(message.getAllRecipients())
                        .extracting(Object::toString)
                        .containsExactly("ops@example.com");
                assertThat(message.getFrom()).extracting(Object::toString).containsExactly("bactrian@example.com");
                assertThat(GreenMailUtil.getBody(message)).contains(text);
            });
            assertThat(posts).anySatisfy(post -> assertThat(post)
                    .contains("*Bactrian, accounts: " + subject + "*", text)
                    .contains("\"channel\":\"#operations\""));
        });
    }

    private List<String> texts() {
        return Stream.concat(
                        posts.stream(), Stream.of(mail.getReceivedMessages()).map(NotifyIT::whole))
                .toList();
    }

    private static String whole(MimeMessage message) {
        try {
            return message.getSubject() + GreenMailUtil.getBody(message);
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * @param fallback what happens to a write that is parked
     * @param threshold from when on people are told
     */
    private Application application(Sandbox sandbox, String fallback, String threshold) throws IOException {
        Files.deleteIfExists(Path.of("target", "application-logs", "notify.log"));
        var shipped = Application.shippedSync();
        var sync = shipped.replace(
                "error_handling:\n",
                """
                        error_handling:
                          fallback: { action: %s }
                          notification: { channels: [slack, email], threshold: %s }
                          notifications: { email: ops@example.com, slack: "#operations" }
                        """
                        .formatted(fallback, threshold));
        return Application.against(sandbox, "notify")
                .withSync("accounts.sync.yaml", sync)
                .with("bactrian.grace", "1s")
                .with("bactrian.notify.retry-delay", "50ms")
                .with(
                        "bactrian.notify.slack.webhook-url",
                        "http://localhost:" + slack.getAddress().getPort() + "/services/T0/B0")
                .with("bactrian.notify.mail.host", "127.0.0.1")
                .with(
                        "bactrian.notify.mail.port",
                        Integer.toString(mail.getSmtp().getPort()))
                .with("bactrian.notify.mail.username", "bactrian")
                .with("bactrian.notify.mail.password", "s3cret")
                .with("bactrian.notify.mail.from", "bactrian@example.com")
                .with("bactrian.notify.mail.tls", "none");
    }
}
