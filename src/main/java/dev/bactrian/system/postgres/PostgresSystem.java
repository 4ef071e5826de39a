package dev.bactrian.system.postgres;

import dev.bactrian.change.Change;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.Feed;
import dev.bactrian.system.PlaceKeeper;
import dev.bactrian.system.Poll;
import dev.bactrian.system.SystemUnavailable;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** One configured PostgreSQL database. */
final class PostgresSystem implements ConnectedSystem {

    private static final Traits TRAITS = new Traits(500, 0, true, false);

    private final String name;
    private final PostgresConnections connections;
    private final Map<String, PostgresFeed> feeds = new ConcurrentHashMap<>();

    PostgresSystem(String name, PostgresConnections connections) {
        this.name = name;
        this.connections = connections;
    }

    @Override
    public Traits traits() {
        return TRAITS;
    }

    @Override
    public Optional<ObjectShape> describe(String object) {
        return table(object).map(PostgresTable::shape);
    }

    @Override
    public Feed feed(Subscription subscription, PlaceKeeper keeper) {
        var table = table(subscription.object())
                .orElseThrow(() -> new SystemUnavailable(name, "table " + subscription.object() + " is gone"));
        var feed = new PostgresFeed(connections, subscription, table, keeper);
        feeds.put(subscription.sync(), feed);
        return feed;
    }

    @Override
    public List<Change> read(Subscription subscription, Collection<String> keys) {
        return feed(subscription.sync()).read(keys);
    }

    @Override
    public void readAll(Subscription subscription, Consumer<List<Change>> batches) {
        feed(subscription.sync()).readAll(batches);
    }

    @Override
    public Poll poll(Subscription subscription, Optional<String> timeField) {
        return new PostgresPoll(connections.scans(), feed(subscription.sync()), timeField);
    }

    @Override
    public List<IndexAdvice> missingIndexes(Subscription subscription, Optional<String> timeField) {
        try (var connection = connections.questions().getConnection()) {
            return new PostgresIndexes(connection, feed(subscription.sync()).table()).missing(timeField);
        } catch (SQLException e) {
            throw new SystemUnavailable(name, "look for indexes of " + subscription.object(), e);
        }
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

    /** @throws SystemUnavailable where the sync has not been prepared yet */
    PostgresFeed feed(String sync) {
        var feed = feeds.get(sync);
        if (feed == null) {
            throw new SystemUnavailable(name, "sync " + sync + " is not prepared yet");
        }
        return feed;
    }

    private Optional<PostgresTable> table(String object) {
        var dot = object.indexOf('.');
        var schema = dot < 0 ? connections.settings().schema() : object.substring(0, dot);
        try (var connection = connections.questions().getConnection()) {
            return PostgresCatalog.describe(connection, schema, object.substring(dot + 1));
        } catch (SQLException e) {
            throw new SystemUnavailable(name, "describe table " + object, e);
        }
    }
}
