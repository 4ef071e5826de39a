package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.Certificates;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bus on a Kafka that asks who we are, and is asked who it is: what does not fit is named, and goes on when it is mended. */
class SecuredKafkaIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** With what a configuration could misread. */
    private static final String PASSWORD = "pa\"ss\\word; 'a' #1";

    @Test
    void whatKafkaRefusesIsNamedAndGoesOnWhenItIsMended(@TempDir Path directory) throws Exception {
        var certificates = Certificates.in(Files.createDirectory(directory.resolve("trusted")));
        var strangers = Certificates.in(Files.createDirectory(directory.resolve("strange")));
        var right = certificates.sign("localhost", "-1d", 10);
        try (var broker = KafkaBroker.secured(right);
                var databases = TwoDatabases.prepare("kafka-secured", 20, "")) {
            broker.password("bactrian", "another one");
            var application = databases
                    .application
                    .with("bactrian.bus", "kafka")
                    .with("bactrian.grace", "2s")
                    .with("bactrian.kafka.brokers", broker.secureAddress())
                    .with("bactrian.kafka.ssl-mode", "verify-full")
                    .with(
                            "bactrian.kafka.ssl-root-cert",
                            certificates.authority().toString())
                    .with("bactrian.kafka.sasl-mechanism", "scram-sha-256")
                    .with("bactrian.kafka.username", "bactrian")
                    .with("bactrian.kafka.password", PASSWORD)
                    .start();

            becomesUnready(application, "the brokers refuse who we are");
            application.live();
            databases.execute("east", "update customers set phone = 'with the wrong password' where id = 1");
            await().atMost(PATIENCE).until(() -> application.log().contains("Kafka does not carry changes sync="));
            broker.password("bactrian", PASSWORD);
            becomesReady(application);
            databases.becomeEqual(PATIENCE);

            broker.restartShowing(strangers.sign("localhost", "-2d", 10));
            databases.execute("east", "update customers set phone = 'to a stranger' where id = 2");
            databases.execute("west", "update customers set city = 'to a stranger' where id = 3");
            becomesUnready(application, "no encrypted connection is made");
            broker.restartShowing(certificates.sign("elsewhere", "-3d", 10));
            becomesUnready(application, "No subject alternative DNS name matching localhost");
            broker.restartShowing(right);
            becomesReady(application);
            databases.becomeEqual(PATIENCE);

            broker.password("bactrian", "changed meanwhile");
            broker.restart();
            databases.execute("west", "update customers set city = 'with the former password' where id = 4");
            becomesUnready(application, "the brokers refuse who we are");
            broker.password("bactrian", PASSWORD);
            becomesReady(application);
            databases.becomeEqual(PATIENCE);

            assertThat(databases.texts("west", "select phone from customers where id in (1, 2) order by id"))
                    .containsExactly("with the wrong password", "to a stranger");
            assertThat(databases.texts("east", "select city from customers where id in (3, 4) order by id"))
                    .containsExactly("to a stranger", "with the former password");
            assertThat(application.log() + application.get("/q/health") + application.get("/api/syncs"))
                    .doesNotContain(PASSWORD)
                    .doesNotContain("LoginModule required");
        }
    }

    @Test
    void topicThatIsMissingIsNamedUntilItIsMade() throws Exception {
        try (var broker = KafkaBroker.withoutNewTopics();
                var databases = TwoDatabases.prepare("kafka-topic", 20, "")) {
            var application = databases
                    .application
                    .with("bactrian.bus", "kafka")
                    .with("bactrian.grace", "2s")
                    .with("bactrian.kafka.brokers", broker.address())
                    .start();
            becomesUnready(application, "--create --topic bactrian.customers");
            assertThat(application.get("/api/syncs")).contains("\"kafka\":\"does not carry changes: there is no topic");
            databases.execute("east", "update customers set phone = 'without a topic' where id = 1");

            broker.makeTopic("bactrian.customers");

            databases.becomeEqual(PATIENCE);
            becomesReady(application);
        }
    }

    private static void becomesUnready(Application application, String reason) {
        await().atMost(PATIENCE).ignoreException(UncheckedIOException.class).untilAsserted(() -> {
            var health = application.ask("/q/health/ready");
            assertThat(health.body())
                    .contains("system kafka: does not carry changes")
                    .contains(reason);
            assertThat(health.statusCode()).isEqualTo(503);
        });
    }

    private static void becomesReady(Application application) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        application.ask("/q/health/ready").statusCode())
                .isEqualTo(200));
    }
}
