package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A network that swallows what is sent is noticed and said, and all goes on once it carries again. */
class SilentNetworkIT {

    /** A walsender needs half a minute to notice. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static TwoDatabases databases;
    private static SilentNetwork toWest;
    private static SilentNetwork toState;

    @BeforeAll
    static void start() throws IOException, SQLException {
        databases = TwoDatabases.prepare("silent-network", 50, "");
        toWest = SilentNetwork.to(databases.port());
        toState = SilentNetwork.to(databases.port());
        databases
                .application
                .with("bactrian.grace", "1s")
                .with("bactrian.systems.west.port", Integer.toString(toWest.port()))
                .with("bactrian.systems.west.socket-timeout", "4s")
                .with("bactrian.systems.west.connect-timeout", "2s")
                .with(
                        "quarkus.datasource.jdbc.url",
                        "jdbc:postgresql://localhost:" + toState.port() + "/state" + "?currentSchema=bactrian")
                .with("quarkus.datasource.jdbc.additional-jdbc-properties.\"socketTimeout\"", "4")
                .with("quarkus.datasource.jdbc.additional-jdbc-properties.\"loginTimeout\"", "2")
                .with(
                        "quarkus.datasource.jdbc.additional-jdbc-properties.\"options\"",
                        "-c idle_in_transaction_session_timeout=10s")
                .start()
                .live();
        databases.becomeEqual(PATIENCE);
    }

    @AfterAll
    static void stop() throws IOException {
        databases.close();
        toWest.close();
        toState.close();
    }

    @Test
    void systemBehindASilentNetworkIsToldAndComesBack() throws SQLException {
        toWest.goSilent();
        databases.execute("east", "update customers set city = 'silent' where id <= 20");
        databases.execute("west", "update customers set phone = 'silent' where id > 20");
        readinessSays("\"status\": \"DOWN\"", "sync customers, system west: ");

        toWest.carryAgain();

        databases.becomeEqual(PATIENCE);
        readinessSays("\"customers.east\": \"live\"", "\"customers.west\": \"live\"");
    }

    @Test
    void stateBehindASilentNetworkIsToldAndComesBack() throws SQLException {
        toState.goSilent();
        databases.execute("east", "update customers set city = 'stateless' where id <= 20");
        databases.execute("west", "update customers set phone = 'stateless' where id > 20");
        readinessSays("\"status\": \"DOWN\"", "sync customers, system west: ");

        toState.carryAgain();

        databases.becomeEqual(PATIENCE);
        readinessSays("\"customers.east\": \"live\"", "\"customers.west\": \"live\"");
    }

    private static void readinessSays(String... words) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(databases.application.get("/q/health/ready"))
                .contains(words));
    }
}
