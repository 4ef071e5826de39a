package dev.bactrian.system.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.SQLException;
import java.util.Map;

/** How the tests reach a server of their own. */
final class Servers {

    private Servers() {}

    static PostgresSettings settings(EmbeddedPostgres server) {
        return PostgresSettings.read(
                "erp", Map.of("port", Integer.toString(server.getPort()), "database", "postgres", "user", "postgres"));
    }

    /** As another role. */
    static PostgresConnections connections(EmbeddedPostgres server, String user) {
        return PostgresConnections.to(PostgresSettings.read(
                "erp", Map.of("port", Integer.toString(server.getPort()), "database", "postgres", "user", user)));
    }

    /** A system that nothing is written to. */
    static PostgresSystem system(PostgresConnections connections) {
        return new PostgresSystem("erp", connections, (sql, parameters) -> {
            throw new SQLException("this test writes nothing");
        });
    }

    static PostgresConnections connections(EmbeddedPostgres server) {
        return PostgresConnections.to(settings(server));
    }
}
