package dev.bactrian.system.postgres;

import static org.awaitility.Awaitility.await;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Position;
import dev.bactrian.change.WriteKind;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.Feed;
import dev.bactrian.system.Feed.Place;
import dev.bactrian.system.SharedPlaces;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;

/** A real table of people, written to and followed through the real Kamelets. */
final class PeopleTable implements AutoCloseable {

    private final EmbeddedPostgres server;
    private final DataSource dataSource;
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final PostgresType type;
    private final PostgresSystem system;
    private final PostgresFeed feed;

    /** What the source told, in order. */
    final List<Change> changes = new CopyOnWriteArrayList<>();

    /** What takes each change before it counts as told; a test may make it wait. */
    volatile Consumer<Change> taking = change -> {};

    /** What the source keeps of its place. */
    final OffsetMemory offsets = new OffsetMemory();

    PeopleTable() throws IOException, SQLException {
        this(Duration.ofMinutes(2));
    }

    /** @param lease of which a statement may wait a sixth for what others have locked */
    PeopleTable(Duration lease) throws IOException, SQLException {
        server = EmbeddedPostgres.builder()
                .setServerConfig("track_commit_timestamp", "on")
                .setServerConfig("wal_level", "logical")
                .start();
        dataSource = server.getPostgresDatabase();
        execute(
                "create table people (id bigint primary key, name text, city text, sf_id text unique, doc jsonb, note json, worth numeric, n int)");
        type = new PostgresType(camel, lease);
        camel.getRegistry().bind("postgres", type);
        var settings = Map.of("user", "postgres", "database", "postgres", "port", Integer.toString(server.getPort()));
        system = (PostgresSystem) type.configure("erp", settings);
        system.share(new SharedPlaces.Alone(List.of(DatabaseLog.BEGUN)));
        settings.forEach((key, value) ->
                camel.getPropertiesComponent().addOverrideProperty("bactrian.systems.erp." + key, value));
        feed = feed("people", "id", "name", "city", "sf_id", "doc", "note", "worth");
        startCamel();
    }

    /** Makes a table's feed; the sync is called as the table. */
    PostgresFeed feed(String table, String... columns) {
        return (PostgresFeed) system.feed(new Subscription(table, "erp", table, List.of(columns)), offsets);
    }

    /** With the real Kamelets. */
    private void startCamel() {
        try {
            camel.start();
            var loader = PluginHelper.getRoutesLoader(camel);
            for (var kamelet : List.of("postgres-source", "postgres-sink")) {
                loader.loadRoutes(PluginHelper.getResourceLoader(camel)
                        .resolveResource("file:kamelets/" + kamelet + ".kamelet.yaml"));
            }
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    errorHandler(noErrorHandler());
                    from("kamelet:postgres-source/people-source?system=erp&feed=" + Feed.nameOf("erp"))
                            .process(exchange -> {
                                List<Change> told = exchange.getMessage().getBody(List.class);
                                told.forEach(change -> taking.accept(change));
                                changes.addAll(told);
                            });
                    from("direct:deliver")
                            .toD("kamelet:postgres-sink/sink-${header.table}?sync=${header.table}&system=erp&object=x");
                }
            });
        } catch (Exception e) {
            throw new IllegalStateException("start Camel", e);
        }
    }

    /** Begins the people's log, and follows it from there. */
    void follow() throws Exception {
        try (var beginning = feed.begin()) {
            offsets.keep(beginning.place().offsets());
        }
        resume();
    }

    /** Follows the log from where it was kept. */
    void resume() throws Exception {
        offsets.open();
        feed.resume(new Place(Position.NONE, Objects.requireNonNull(offsets.kept())));
        camel.getRouteController().startRoute("people-source");
        await().until(() -> feed.trouble().isEmpty());
    }

    /** Why the log cannot be followed from where it was kept. */
    Optional<String> whyLost() {
        return feed.whyLost(new Place(Position.NONE, Objects.requireNonNull(offsets.kept())));
    }

    /** Ends the source as a kill does: nothing more is kept of its place. */
    void kill() throws Exception {
        offsets.shut();
        camel.getRouteController().stopRoute("people-source");
        await().until(() ->
                texts("select 1 from pg_replication_slots where active").isEmpty());
    }

    /** Ada of Rome and Bea of Oslo, and nobody else. */
    void fill() throws SQLException {
        execute(
                "truncate people",
                "insert into people (id, name, city, sf_id) values (1, 'Ada', 'Rome', 'a'), (2, 'Bea', 'Oslo', 'b')");
    }

    /** A system whose server is not there. */
    PostgresSystem outOfReach() {
        return (PostgresSystem) type.configure("far", Map.of("user", "postgres", "database", "postgres", "port", "1"));
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
    List<Answer> deliver(Delivery... deliveries) {
        return deliverTo("people", deliveries);
    }

    /** @return the answers, in the order of the deliveries */
    List<Answer> deliverTo(String table, Delivery... deliveries) {
        var answered = written(table, deliveries);
        var answers = new ArrayList<Answer>();
        for (var delivery : deliveries) {
            answered.stream().filter(one -> one.delivery() == delivery).forEach(one -> answers.add(one.answer()));
        }
        return answers;
    }

    /** The same over one connection, e.g. that of another role; the answers in the order of the deliveries. */
    static List<Answer> deliver(Connection connection, PostgresFeed feed, List<Delivery> deliveries) {
        var answered =
                new PostgresWrites(feed, (sql, parameters) -> run(connection, sql, parameters), deliveries).write();
        return deliveries.stream()
                .flatMap(delivery -> answered.stream()
                        .filter(one -> one.delivery() == delivery)
                        .map(Delivery.Answered::answer))
                .toList();
    }

    /** Runs a statement with parameters as Camel names them, e.g. {@code :?batch}. */
    private static List<Map<String, Object>> run(Connection connection, String sql, Map<String, Object> parameters)
            throws SQLException {
        var names = Pattern.compile(":\\?(\\w+)")
                .matcher(sql)
                .results()
                .map(name -> name.group(1))
                .toList();
        try (var statement = connection.prepareStatement(sql.replaceAll(":\\?\\w+", "?"))) {
            for (var n = 0; n < names.size(); n++) {
                statement.setObject(n + 1, parameters.get(names.get(n)));
            }
            try (var result = statement.executeQuery()) {
                var rows = new ArrayList<Map<String, Object>>();
                while (result.next()) {
                    var row = new LinkedHashMap<String, Object>();
                    for (var column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                        row.put(result.getMetaData().getColumnLabel(column), result.getObject(column));
                    }
                    rows.add(row);
                }
                return rows;
            }
        }
    }

    @SuppressWarnings("unchecked")
    private List<Delivery.Answered> written(String table, Delivery... deliveries) {
        try (var template = camel.createProducerTemplate()) {
            return template.requestBodyAndHeader("direct:deliver", List.of(deliveries), "table", table, List.class);
        } catch (CamelExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        type.close();
        camel.close();
        server.close();
    }
}
