package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.io.FileUtils;

/** Two databases with a table of customers each, and an application that keeps them equal. */
final class TwoDatabases implements AutoCloseable {

    private static final String FILE = "customers.sync.yaml";

    private static final String SYNC =
            """
            connection_name: customers
            source: { system: east, table: customers }
            target: { system: west, table: customers }
            field_mappings:
              - { source: id, target: id }
              - { source: name, target: name }
              - { source: phone, target: phone }
              - { source: city, target: city }
            %s
            """;

    final Application application;
    private final Path directory;
    private final Map<String, String> settings;
    private EmbeddedPostgres server;

    private TwoDatabases(
            EmbeddedPostgres server, Path directory, Map<String, String> settings, Application application) {
        this.server = server;
        this.directory = directory;
        this.settings = settings;
        this.application = application;
    }

    /**
     * Starts everything; both tables hold the same customers, numbered from 1.
     *
     * @param rules what the sync file says besides its fields, as YAML
     */
    static TwoDatabases start(String name, int customers, String rules) throws IOException, SQLException {
        var databases = prepare(name, customers, rules);
        databases.application.start().live();
        return databases;
    }

    /** As {@link #start}, but the application is still to be started. */
    static TwoDatabases prepare(String name, int customers, String rules) throws IOException, SQLException {
        return prepare(name, customers, rules, Map.of());
    }

    /** @param settings of the server, besides those that it needs */
    static TwoDatabases prepare(String name, int customers, String rules, Map<String, String> settings)
            throws IOException, SQLException {
        var directory = Files.createTempDirectory("two-databases");
        var server = server(directory, 0, settings);
        for (var database : List.of("east", "west", "state", "idle")) {
            execute(server, "postgres", "create database " + database);
        }
        var table = "create table customers (id bigint primary key, name text, phone text, city text)";
        execute(server, "idle", table);
        for (var database : List.of("east", "west")) {
            execute(
                    server,
                    database,
                    table,
                    "insert into customers select n, 'name ' || n, 'phone', 'city' from generate_series(1, " + customers
                            + ") as n");
        }
        var url = "jdbc:postgresql://localhost:" + server.getPort() + "/state?currentSchema=bactrian";
        var application = Application.keepingState(url, name)
                .with("quarkus.datasource.username", "postgres")
                .withSync(FILE, SYNC.formatted(rules));
        for (var system : List.of("east", "west")) {
            application
                    .with("bactrian.systems." + system + ".type", "postgres")
                    .with("bactrian.systems." + system + ".host", "localhost")
                    .with("bactrian.systems." + system + ".port", Integer.toString(server.getPort()))
                    .with("bactrian.systems." + system + ".database", system)
                    .with("bactrian.systems." + system + ".user", "postgres");
        }
        return new TwoDatabases(server, directory, settings, application);
    }

    private static EmbeddedPostgres server(Path directory, int port, Map<String, String> settings) throws IOException {
        var builder = EmbeddedPostgres.builder()
                .setDataDirectory(directory)
                .setCleanDataDirectory(false)
                .setServerConfig("wal_level", "logical")
                .setServerConfig("max_connections", "60");
        settings.forEach(builder::setServerConfig);
        return (port == 0 ? builder : builder.setPort(port)).start();
    }

    int port() {
        return server.getPort();
    }

    /** Ends the server at once, and begins again with the same data at the same port. */
    void restartServer() throws IOException {
        var port = server.getPort();
        var postmaster = Files.readAllLines(directory.resolve("postmaster.pid")).get(0);
        var process = ProcessHandle.of(Long.parseLong(postmaster)).orElseThrow();
        new ProcessBuilder("kill", "-QUIT", postmaster).start();
        process.onExit().join();
        server.close();
        server = server(directory, port, settings);
    }

    /** What the application is to start with next. */
    void withRules(String rules) {
        application.withSync(FILE, SYNC.formatted(rules));
    }

    Connection connect(String database) throws SQLException {
        return server.getDatabase("postgres", database).getConnection();
    }

    void execute(String database, String... statements) throws SQLException {
        execute(server, database, statements);
    }

    private static void execute(EmbeddedPostgres server, String database, String... statements) throws SQLException {
        Sql.execute(server.getDatabase("postgres", database).getConnection(), statements);
    }

    /** The first column of every row. */
    List<String> texts(String database, String sql) {
        try {
            return Sql.texts(connect(database), sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Waits until both tables hold the same rows, field by field. */
    void becomeEqual(Duration patience) {
        await().atMost(patience).pollInterval(Duration.ofMillis(250)).untilAsserted(() -> {
            var different = new ArrayList<String>();
            var east = rows("east");
            var west = rows("west");
            east.forEach((id, row) -> {
                if (!row.equals(west.get(id))) {
                    different.add(row + " / " + west.get(id));
                }
            });
            west.keySet().stream().filter(id -> !east.containsKey(id)).forEach(id -> different.add("only west: " + id));
            assertThat(different).as(this::lastEdits).isEmpty();
        });
    }

    private String lastEdits() {
        return String.join("\n", texts("state", "select to_jsonb(j) from bactrian.journal j order by id desc limit 5"));
    }

    private TreeMap<Long, String> rows(String database) {
        var rows = new TreeMap<Long, String>();
        texts(database, "select id || ' ' || to_jsonb(c) from customers c")
                .forEach(row -> rows.put(Long.parseLong(row.substring(0, row.indexOf(' '))), row));
        return rows;
    }

    @Override
    public void close() throws IOException {
        application.close();
        server.close();
        FileUtils.deleteDirectory(directory.toFile());
    }
}
