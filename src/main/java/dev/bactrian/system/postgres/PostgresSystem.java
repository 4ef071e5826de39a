package dev.bactrian.system.postgres;

import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.Feed;
import dev.bactrian.system.PlaceKeeper;
import dev.bactrian.system.Poll;
import dev.bactrian.system.SharedPlaces;
import dev.bactrian.system.SystemUnavailable;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** One configured PostgreSQL database. */
final class PostgresSystem implements ConnectedSystem {

    private static final Capabilities CAPABILITIES = new Capabilities(2_000, 0, true, true, true, true);

    private final String name;
    private final PostgresConnections connections;
    private final Statements writes;
    private final Database database;
    private final DatabaseLog log;
    private final Map<String, PostgresFeed> feeds = new ConcurrentHashMap<>();

    /** @param writes runs the statements of the sink */
    PostgresSystem(String name, PostgresConnections connections, Statements writes) {
        this.name = name;
        this.writes = writes;
        this.connections = connections;
        this.database = new Database(name, connections.questions());
        this.log = new DatabaseLog(
                Feed.nameOf(name),
                "system " + name,
                object -> new LeftTables.Named(schemaOf(object), nameOf(object)),
                new SharedPlaces.Alone(List.of()));
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public List<Leftover> leftovers(Collection<String> needed) {
        return database.ask("look for what syncs have left", connection -> Leftovers.find(connection, needed));
    }

    @Override
    public boolean remove(Leftover leftover) {
        return database.ask(leftover.statement(), connection -> Leftovers.remove(connection, leftover));
    }

    @Override
    public OptionalLong heldLog(String feed) {
        return database.ask("look at replication slot " + feed, connection -> PostgresSlot.held(connection, feed));
    }

    @Override
    public List<String> obstacles() {
        return database.ask("look at the server", PostgresServer::obstacles);
    }

    @Override
    public List<String> obstacles(String object) {
        return database.ask(
                "look at table " + object,
                connection -> UnfitTable.obstacles(connection, schemaOf(object), nameOf(object)));
    }

    @Override
    public Optional<ObjectShape> describe(String object) {
        return table(object).map(PostgresTable::shape);
    }

    /** The server by its own number, the branch of its history, and the table by its number. */
    @Override
    public String identity(String object) {
        var sql =
                """
                select format('server %s, timeline %s, table %s', (select system_identifier from pg_control_system()),
                  ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int, c.oid)
                from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = ? and c.relname = ?""";
        return database.ask("ask which server it is", connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                statement.setString(1, schemaOf(object));
                statement.setString(2, nameOf(object));
                try (var row = statement.executeQuery()) {
                    if (!row.next()) {
                        throw new SystemUnavailable(name, "table " + object + " is gone");
                    }
                    return row.getString(1);
                }
            }
        });
    }

    @Override
    public Optional<Alteration> altered(Subscription subscription) {
        var before = feed(subscription.sync());
        return table(subscription.object()).flatMap(now -> TableAlteration.of(before, now));
    }

    @Override
    public Feed feed(Subscription subscription, PlaceKeeper keeper) {
        var table = table(subscription.object())
                .orElseThrow(() -> new SystemUnavailable(name, "table " + subscription.object() + " is gone"));
        var feed = new PostgresFeed(connections, subscription, table, keeper, log);
        feeds.put(subscription.sync(), feed);
        return feed;
    }

    @Override
    public List<String> obstacles(Subscription subscription) {
        return feed(subscription.sync()).obstacles();
    }

    @Override
    public List<Change> read(Subscription subscription, Collection<String> keys) {
        return feed(subscription.sync()).rows().read(keys);
    }

    @Override
    public String keyAsTold(Subscription subscription, String typed) {
        var table = feed(subscription.sync()).table();
        return database.ask(
                "look at a key of " + subscription.object(), connection -> TypedKey.asTold(connection, table, typed));
    }

    @Override
    public boolean isEmpty(Subscription subscription) {
        return feed(subscription.sync()).rows().areNone();
    }

    @Override
    public void readAll(Subscription subscription, Consumer<List<Change>> batches) {
        feed(subscription.sync()).rows().readAll(batches);
    }

    @Override
    public List<Delivery.Answered> write(Subscription subscription, List<Delivery> deliveries) {
        return write(subscription.sync(), deliveries);
    }

    List<Delivery.Answered> write(String sync, List<Delivery> deliveries) {
        return new PostgresWrites(feed(sync), writes, deliveries).write();
    }

    @Override
    public Poll poll(Subscription subscription, Optional<String> timeField) {
        return new PostgresPoll(connections.scans(), feed(subscription.sync()), timeField);
    }

    @Override
    public List<IndexAdvice> missingIndexes(Subscription subscription, Optional<String> timeField) {
        var table = feed(subscription.sync()).table();
        return database.ask(
                "look for indexes of " + subscription.object(),
                connection -> new PostgresIndexes(connection, table).missing(timeField));
    }

    @Override
    public void create(IndexAdvice advice) {
        var longerThanAnyIndexTakes = Map.of("socketTimeout", "0");
        try (var connection = connections.single(longerThanAnyIndexTakes);
                var statement = connection.createStatement()) {
            statement.execute(advice.statement());
        } catch (SQLException e) {
            throw new SystemUnavailable(name, advice.statement(), e);
        }
    }

    @Override
    public void share(SharedPlaces places) {
        log.share(places);
    }

    /** @throws SystemUnavailable where the sync has not been prepared yet */
    PostgresFeed feed(String sync) {
        var feed = feeds.get(sync);
        if (feed == null) {
            throw new SystemUnavailable(name, "sync " + sync + " is not prepared yet");
        }
        return feed;
    }

    private Optional<PostgresTable> table(String object) {
        return database.ask(
                "describe table " + object,
                connection -> PostgresCatalog.describe(connection, schemaOf(object), nameOf(object)));
    }

    @Override
    public List<String> statementsToMake(
            String object, boolean isTable, List<FieldShape> columns, Collection<String> unique) {
        var sqlName = PostgresTable.quote(schemaOf(object)) + "." + PostgresTable.quote(nameOf(object));
        return isTable
                ? List.of(NewColumns.table(sqlName, columns, unique))
                : NewColumns.added(sqlName, columns, unique);
    }

    private String schemaOf(String object) {
        var dot = object.indexOf('.');
        return dot < 0 ? connections.settings().schema() : object.substring(0, dot);
    }

    private static String nameOf(String object) {
        return object.substring(object.indexOf('.') + 1);
    }
}
