package dev.bactrian.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Instant;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Guards what is still to be published: nothing is forgotten behind the last line that was. */
class JournalLinesIT {

    private static EmbeddedPostgres server;
    private static StateDatabase state;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
        state = new StateDatabase(
                server.getPostgresDatabase(),
                Flyway.configure().dataSource(server.getPostgresDatabase()).load());
        state.migrate();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    /** Five deleted records with a line each. */
    @BeforeEach
    void fill() {
        execute("truncate record, link, journal");
        execute("insert into record (sync, id, fields, stamps, deleted) select 'accounts', n, '{}', '[]', true"
                + " from generate_series(1, 5) n");
        execute(
                "insert into journal (sync, record_id, system, key, operation, outcome, committed_at, position, edits)"
                        + " select 'accounts', n, 'crm', n::text, 'delete', 'applied', now(), '', '{}' from generate_series(1, 5) n");
    }

    @Test
    void linesBehindTheLastPublishedOneAreNotForgotten() {
        var lines = state.transaction("look", connection -> JournalLines.behind(connection, "accounts", 0, 10));

        var forgotten = state.transaction(
                "forget",
                connection -> Retention.forget(
                        connection, "accounts", later(), lines.get(1).id(), 10));

        var left = state.transaction("look", connection -> JournalLines.behind(connection, "accounts", 0, 10));
        assertThat(forgotten).isEqualTo(2);
        assertThat(left).isEqualTo(lines.subList(2, 5));
    }

    @Test
    void deletedRecordsWithSuchLinesAreKept() {
        var lines = state.transaction("look", connection -> JournalLines.behind(connection, "accounts", 0, 10));

        var deleted = state.transaction("look for deleted records", connection -> new Erasure(connection, "accounts")
                .deletedBefore(later(), lines.get(1).id(), 10));

        assertThat(deleted).containsExactly(1L, 2L);
    }

    private static Instant later() {
        return Instant.now().plusSeconds(60);
    }

    private static void execute(String sql) {
        state.transaction("prepare", connection -> {
            try (var statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        });
    }
}
