package dev.bactrian.system.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.Map;

/** How the tests reach a server of their own. */
final class Servers {

    private Servers() {}

    static PostgresSettings settings(EmbeddedPostgres server) {
        return PostgresSettings.read(
                "erp", Map.of("port", Integer.toString(server.getPort()), "database", "postgres", "user", "postgres"));
    }

    static PostgresConnections connections(EmbeddedPostgres server) {
        return PostgresConnections.to(settings(server));
    }
}
