package dev.bactrian.system.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.PlaceKeeper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

/** Whether the reader of a slot has received what the log held can be asked of the server. */
class PostgresLogEndIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SLOT = "bactrian_erp";

    @Test
    void readerHasReceivedAnEndOnceItSaysSoAndNotWhileItIsStuck() throws IOException, SQLException {
        try (var server = EmbeddedPostgres.builder()
                .setServerConfig("wal_level", "logical")
                .start()) {
            execute(server, "create table people (id bigint primary key, name text)");
            var feed = feed(server);
            feed.begin().close();
            var end = feed.end().orElseThrow();

            assertThat(feed.hasReceived(end)).as("nobody reads").isFalse();

            var properties = new Properties();
            properties.setProperty("user", "postgres");
            properties.setProperty("replication", "database");
            properties.setProperty("assumeMinServerVersion", "10");
            properties.setProperty("preferQueryMode", "simple");
            try (var connection = DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"), properties);
                    var stream = stream(connection.unwrap(PGConnection.class))) {
                await().atMost(PATIENCE).until(() -> read(stream) && feed.hasReceived(end));

                execute(server, "insert into people select n, repeat('x', 1000) from generate_series(1, 50000) as n");
                execute(server, "insert into people values (0, 'last')");
                var later = feed.end().orElseThrow();
                assertThat(feed.hasReceived(later)).as("nothing was read yet").isFalse();

                await().atMost(PATIENCE).until(() -> read(stream) && feed.hasReceived(later));
            }
        }
    }

    /** Reads all that there is, and says so. */
    private static boolean read(PGReplicationStream stream) throws SQLException {
        while (stream.readPending() != null) {
            stream.setFlushedLSN(stream.getLastReceiveLSN());
        }
        stream.forceUpdateStatus();
        return true;
    }

    private static PGReplicationStream stream(PGConnection connection) throws SQLException {
        return connection
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(SLOT)
                .withSlotOption("proto_version", 1)
                .withSlotOption("publication_names", SLOT)
                .withStatusInterval(1, TimeUnit.SECONDS)
                .start();
    }

    private static PostgresFeed feed(EmbeddedPostgres server) {
        var system = Servers.system(Servers.connections(server));
        return (PostgresFeed)
                system.feed(new Subscription("people", "erp", "people", List.of("id", "name")), new PlaceKeeper() {
                    @Override
                    public @Nullable String kept() {
                        return null;
                    }

                    @Override
                    public void keep(String offsets) {}
                });
    }

    private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
