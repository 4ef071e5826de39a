package dev.bactrian.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who owns a sync, by a real database. */
class OwnershipIT {

    private static final String LOCK =
            "pg_try_advisory_lock(hashtext('bactrian owner'), hashtext(current_schema() || '/%s'))";

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
        Flyway.configure().dataSource(server.getPostgresDatabase()).load().migrate();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Test
    void syncHasOneOwnerAndTheNextOneFollowsAtOnceWhenItEnds() {
        var first = new Ownership(server.getPostgresDatabase());
        var second = new Ownership(server.getPostgresDatabase());

        assertThat(first.claim("contacts")).isEmpty();
        assertThat(second.claim("contacts")).isPresent();
        var epoch = first.epoch("contacts").getAsLong();
        first.close();

        await().until(() -> second.claim("contacts").isEmpty());
        assertThat(second.epoch("contacts")).hasValue(epoch + 1);
        await().until(() -> second.maySend("contacts"));
        second.close();
    }

    /**
     * A network that swallows packets leaves a session at the server that nobody uses and that has the lock. It need not be the one that the table
     * names: that was noted last, and another one may have taken the lock since.
     */
    @Test
    void lockOfASessionThatNobodyUsesIsTakenOver() throws SQLException {
        var owner = new Ownership(server.getPostgresDatabase());
        assertThat(owner.claim("accounts")).isEmpty();
        try (var left = server.getPostgresDatabase().getConnection();
                var looking = server.getPostgresDatabase().getConnection()) {
            await().until(() -> {
                text(looking, "select pg_terminate_backend(backend) from owner where sync = 'accounts'");
                return text(left, "select " + LOCK.formatted("accounts")).equals("t");
            });
            await().until(() -> !owner.isHeld("accounts"));

            assertThat(owner.claim("accounts")).isPresent();
            await().until(() -> owner.claim("accounts").isEmpty());

            assertThat(owner.epoch("accounts")).hasValue(2);
        }
        await().until(() -> owner.maySend("accounts"));
        owner.close();
    }

    /** The server may end a session that was cut some moments after its process has made a new one. */
    @Test
    void lockThatOurFormerSessionHasForAMomentIsWaitedFor() throws SQLException {
        var owner = new Ownership(server.getPostgresDatabase());
        assertThat(owner.claim("people")).isEmpty();
        try (var former = server.getPostgresDatabase().getConnection();
                var looking = server.getPostgresDatabase().getConnection()) {
            await().until(() -> {
                text(looking, "select pg_terminate_backend(backend) from owner where sync = 'people'");
                return text(former, "select " + LOCK.formatted("people")).equals("t");
            });
            var asks =
                    "select count(*) from pg_stat_activity where query like 'select pg_try_advisory_lock%' and pid <> "
                            + text(former, "select pg_backend_pid()");
            await().pollInterval(Duration.ofMillis(10))
                    .until(() -> !text(looking, asks).equals("0"));
        }

        await().until(() -> owner.maySend("people"));
        assertThat(owner.claim("people")).isEmpty();
        assertThat(owner.epoch("people")).hasValue(1);
        owner.close();
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        }
    }
}
