package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Connections that the server has cut are replaced, those to the systems and those to the state. */
class CutConnectionsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static TwoDatabases databases;

    @BeforeAll
    static void start() throws IOException, SQLException {
        databases = TwoDatabases.prepare("cut-connections", 50, "");
        databases.application.with("bactrian.grace", "1s").start().live();
        databases.becomeEqual(PATIENCE);
    }

    @AfterAll
    static void stop() throws IOException {
        databases.close();
    }

    @Test
    void restartedServerIsConnectedToAnew() throws IOException, SQLException {
        fillThePools("before the restart");

        databases.restartServer();

        comesBack("after the restart");
    }

    @Test
    void terminatedSessionsAreReplaced() throws SQLException {
        fillThePools("before the end");

        for (var round = 0; round < 3; round++) {
            databases.texts("postgres", terminateAllBut("pg_backend_pid()"));
        }

        comesBack("after the end");
    }

    @Test
    void serverWithoutRoomForConnectionsIsWaitedFor() throws SQLException {
        fillThePools("before the crowd");
        var crowd = new ArrayList<Connection>();
        try {
            databases.texts("postgres", terminateAllBut("pg_backend_pid()"));
            crowd(crowd);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(databases.application.get("/q/health/ready"))
                    .contains("\"status\": \"DOWN\"", "\"customers.west\": \"down"));
        } finally {
            for (var connection : crowd) {
                connection.close();
            }
        }

        comesBack("after the crowd");
    }

    private static String terminateAllBut(String pid) {
        return "select pg_terminate_backend(pid) from pg_stat_activity" + " where pid <> " + pid
                + " and backend_type in ('client backend', 'walsender')";
    }

    /** Takes every connection that the server still gives, and ends those of the application. */
    private static void crowd(List<Connection> crowd) {
        for (var round = 0; round < 5; round++) {
            try {
                while (true) {
                    crowd.add(databases.connect("postgres"));
                }
            } catch (SQLException e) {
                assertThat(e.getMessage()).contains("too many clients");
            }
            endApplication(crowd.get(0));
        }
    }

    private static void endApplication(Connection connection) {
        try (var statement = connection.createStatement()) {
            statement.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                            + " where datname in ('east', 'west', 'state') and backend_type in ('client backend', 'walsender')");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void fillThePools(String text) throws SQLException {
        databases.execute("east", "update customers set city = '" + text + "'");
        databases.execute("west", "update customers set phone = '" + text + "' where id <= 40");
        databases.becomeEqual(PATIENCE);
    }

    private static void comesBack(String text) throws SQLException {
        databases.execute("east", "update customers set name = '" + text + "' || id");
        databases.execute("west", "update customers set phone = '" + text + "'");
        databases.becomeEqual(PATIENCE);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(databases.application.get("/q/health/ready"))
                .contains("\"customers.east\": \"live\"", "\"customers.west\": \"live\""));
    }
}
