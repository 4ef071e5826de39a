package dev.bactrian.system.mysql;

import static org.awaitility.Awaitility.await;

import dev.bactrian.change.Change;
import dev.bactrian.change.Position;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.Feed;
import dev.bactrian.system.Feed.Place;
import dev.bactrian.system.PlaceKeeper;
import dev.bactrian.system.debezium.Engines;
import dev.bactrian.system.jdbc.MariadbServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.jspecify.annotations.Nullable;

/** A real table of people in MariaDB, followed through the real Kamelet. */
final class PeopleOfMariadb implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** What the source told, in order. */
    final List<Change> told = new CopyOnWriteArrayList<>();

    final MysqlSystem system;
    final Subscription subscription;
    final String database = "shop" + COUNT.incrementAndGet();
    private final String engine;
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final MysqlType type = new MysqlType(camel);
    private final Connection connection;
    private final Map<String, String> settings;
    private final Kept kept = new Kept();
    private MysqlFeed feed;

    /** @param columns as SQL has them, besides {@code id bigint primary key}; those are read that {@code read} names */
    PeopleOfMariadb(String columns, String... read) throws Exception {
        var url = MariadbServer.database(database);
        connection = DriverManager.getConnection(url, "root", "");
        execute("create table people (id bigint primary key, " + columns + ")");
        grant();
        settings = Map.of(
                "database",
                database,
                "user",
                "bactrian",
                "password",
                "change me",
                "host",
                "localhost",
                "port",
                Integer.toString(URI.create(url.substring("jdbc:".length())).getPort()));
        camel.getRegistry().bind("mysql", type);
        settings.forEach((key, value) ->
                camel.getPropertiesComponent().addOverrideProperty("bactrian.systems.erp." + key, value));
        system = (MysqlSystem) type.configure("erp", settings);
        subscription = new Subscription(database, "erp", "people", List.of(read));
        engine = Feed.nameOf(database, "erp");
        feed = (MysqlFeed) system.feed(subscription, kept);
        camel.start();
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(PluginHelper.getResourceLoader(camel)
                        .resolveResource("file:kamelets/mysql-source.kamelet.yaml"));
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("kamelet:mysql-source/people-source?system=erp&feed=" + engine)
                        .process(exchange -> told.addAll(exchange.getMessage().getBody(List.class)));
            }
        });
    }

    /** What was kept of the place; nothing more once it is shut, as behind a crash. */
    static final class Kept implements PlaceKeeper {

        private volatile @Nullable String offsets;
        private volatile boolean isShut;

        @Override
        public @Nullable String kept() {
            return offsets;
        }

        @Override
        public void keep(String more) {
            if (isShut) {
                throw new IllegalStateException("killed");
            }
            offsets = more;
        }
    }

    MysqlFeed feed() {
        return feed;
    }

    /** The rows as of the beginning, from which the log is followed. */
    List<Change> follow() throws Exception {
        var rows = new CopyOnWriteArrayList<Change>();
        begin(rows);
        resume();
        return rows;
    }

    private void begin(List<Change> rows) {
        kept.isShut = false;
        try (var beginning = feed.begin()) {
            kept.keep(beginning.place().offsets());
            beginning.readAll(rows::addAll);
        }
    }

    void keep(Place place) {
        kept.keep(place.offsets());
    }

    /** From now on no offset is kept. */
    void stopKeeping() {
        kept.isShut = true;
    }

    /** Until what was told so far is kept. */
    void awaitKept() {
        var received = feed.end().orElseThrow();
        feed.tellPlace();
        await().atMost(PATIENCE)
                .until(() -> KeptPlace.parse(Objects.requireNonNull(kept.kept()))
                                .orElseThrow()
                                .place()
                                .number()
                        >= BinlogPlace.parse(received).number());
    }

    /** Ends the source as a crash does. */
    void kill() throws Exception {
        kept.isShut = true;
        camel.getRouteController().stopRoute("people-source");
        await().atMost(PATIENCE).until(() -> Engines.state(engine) == Engines.State.ENDED);
    }

    /** Goes on in another process, as far as the feed knows. */
    void resume() throws Exception {
        feed = (MysqlFeed) system.feed(subscription, kept);
        start();
        await().atMost(PATIENCE).until(() -> feed.trouble().isEmpty());
    }

    /** The same, without waiting until the log is read. */
    void start() throws Exception {
        kept.isShut = false;
        feed.resume(place());
        camel.getRouteController().startRoute("people-source");
    }

    Place place() {
        return new Place(Position.NONE, Objects.requireNonNull(kept.kept()));
    }

    /** Until everything was told that was written before. */
    void awaitLog() {
        var end = feed.end().orElseThrow();
        feed.tellPlace();
        await().atMost(PATIENCE).until(() -> feed.hasReceived(end));
    }

    MysqlSystem outOfReach() {
        var far = new HashMap<>(settings);
        far.put("port", "1");
        return (MysqlSystem) type.configure("far", far);
    }

    /** What the documents say that our user needs, and nothing else. */
    private void grant() throws IOException, SQLException {
        var lines = Files.readAllLines(Path.of("docs/grants/mysql.sql"));
        var sql = lines.stream().filter(line -> !line.startsWith("--")).collect(Collectors.joining(" "));
        for (var statement : sql.replace("shop.", database + ".")
                .replace("customers", "people")
                .split(";")) {
            if (!statement.isBlank()) {
                execute(statement);
            }
        }
    }

    void execute(String... statements) throws SQLException {
        for (var sql : statements) {
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    /** Within a function that may throw nothing. */
    void run(String... statements) {
        try {
            execute(statements);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    Optional<String> text(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        }
    }

    @Override
    public void close() throws Exception {
        camel.close();
        connection.close();
    }
}
