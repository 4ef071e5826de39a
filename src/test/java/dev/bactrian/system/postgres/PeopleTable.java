package dev.bactrian.system.postgres;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.PlaceKeeper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A real table of people, to be written to as the sink does. */
final class PeopleTable implements AutoCloseable {

    private final EmbeddedPostgres server;
    private final DataSource dataSource;
    private final PostgresSystem system;
    private final PostgresFeed feed;

    PeopleTable() throws IOException, SQLException {
        server = EmbeddedPostgres.builder()
                .setServerConfig("track_commit_timestamp", "on")
                .start();
        dataSource = server.getPostgresDatabase();
        execute(
                "create table people (id bigint primary key, name text, city text, sf_id text unique, doc jsonb, note json, worth numeric, n int)");
        system = new PostgresSystem("erp", Servers.connections(server));
        var subscription = new Subscription(
                "people", "erp", "people", List.of("id", "name", "city", "sf_id", "doc", "note", "worth"));
        feed = (PostgresFeed) system.feed(subscription, new PlaceKeeper() {
            @Override
            public @Nullable String kept() {
                return null;
            }

            @Override
            public void keep(String offsets) {}
        });
    }

    /** Ada of Rome and Bea of Oslo, and nobody else. */
    void fill() throws SQLException {
        execute(
                "truncate people",
                "insert into people (id, name, city, sf_id) values (1, 'Ada', 'Rome', 'a'), (2, 'Bea', 'Oslo', 'b')");
    }

    PostgresSystem system() {
        return system;
    }

    Connection connect() throws SQLException {
        return dataSource.getConnection();
    }

    static Delivery update(long id, String key, Fields expected, Fields wanted) {
        return new Delivery(id, WriteKind.UPDATE, key, expected, wanted, "t", null);
    }

    /** As the Kamelet does. */
    List<Answer> deliver(Delivery... deliveries) throws SQLException {
        var writes = new PostgresWrites(feed, List.of(deliveries));
        try (var connection = dataSource.getConnection()) {
            while (writes.hasMore()) {
                writes.next();
                try {
                    if (writes.written(rows(connection, writes.writeStatement(), writes.batch()))) {
                        writes.looked(rows(connection, writes.lookStatement(), writes.batch()));
                    }
                } catch (SQLException e) {
                    writes.failed(e);
                }
            }
        }
        var answers = new ArrayList<Answer>();
        for (var delivery : deliveries) {
            writes.answered().stream()
                    .filter(one -> one.delivery() == delivery)
                    .forEach(one -> answers.add(one.answer()));
        }
        return answers;
    }

    private static List<Map<String, Object>> rows(Connection connection, String sql, String batch) throws SQLException {
        var found = new ArrayList<Map<String, Object>>();
        try (var statement = connection.prepareStatement(sql.replace(":?batch", "?"))) {
            statement.setString(1, batch);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var row = new LinkedHashMap<String, Object>();
                    for (var column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                        row.put(rows.getMetaData().getColumnLabel(column), rows.getObject(column));
                    }
                    found.add(row);
                }
            }
        }
        return found;
    }

    void execute(String... statements) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    List<String> texts(String sql) throws SQLException {
        try (var connection = dataSource.getConnection();
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
