package dev.bactrian.system.postgres;

import static org.awaitility.Awaitility.await;

import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.PlaceKeeper;
import dev.bactrian.system.SharedPlaces;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server whose tables' logs can be followed, and what is asked of them. */
final class FollowedTable implements AutoCloseable {

    final EmbeddedPostgres server;

    /** @param settings of the server, each {@code name=value} */
    FollowedTable(String... settings) throws IOException {
        var builder = EmbeddedPostgres.builder().setServerConfig("wal_level", "logical");
        for (var setting : settings) {
            var equals = setting.indexOf('=');
            builder.setServerConfig(setting.substring(0, equals), setting.substring(equals + 1));
        }
        server = builder.start();
    }

    /** The feed of a table with the columns {@code id} and {@code name} into a sync of the table's name, which began once. */
    PostgresFeed feed(String table) {
        return feed(table, "postgres", "{}");
    }

    PostgresFeed feed(String table, String user, @Nullable String kept) {
        return feed(table, table.replaceAll("[^a-z0-9]", "_"), user, kept);
    }

    PostgresFeed feed(String table, String sync, String user, @Nullable String kept) {
        var system = Servers.system(Servers.connections(server, user));
        system.share(new SharedPlaces.Alone(kept == null ? List.of() : List.of(kept)));
        return (PostgresFeed)
                system.feed(new Subscription(sync, "erp", table, List.of("id", "name")), new PlaceKeeper() {
                    @Override
                    public @Nullable String kept() {
                        return kept;
                    }

                    @Override
                    public void keep(String offsets) {}
                });
    }

    Connection connect() throws SQLException {
        return server.getPostgresDatabase().getConnection();
    }

    void execute(String... statements) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Drops all slots. A temporary slot goes by itself, shortly after its connection is closed. */
    void dropSlots() throws SQLException {
        await().until(() -> texts("select slot_name from pg_replication_slots where temporary")
                .isEmpty());
        execute("select pg_drop_replication_slot(slot_name) from pg_replication_slots");
    }

    /** The first column of every row. */
    List<String> texts(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
