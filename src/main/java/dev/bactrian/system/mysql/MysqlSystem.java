package dev.bactrian.system.mysql;

import dev.bactrian.system.Feed;
import dev.bactrian.system.PlaceKeeper;
import dev.bactrian.system.jdbc.JdbcDatabase;
import dev.bactrian.system.jdbc.JdbcSystem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One configured MariaDB database. */
final class MysqlSystem extends JdbcSystem {

    private static final Capabilities CAPABILITIES = new Capabilities(1_000, 0, true, true, true, true);

    private final JdbcDatabase database;
    private final MysqlSettings settings;
    private final Map<String, MysqlFeed> feeds = new ConcurrentHashMap<>();

    MysqlSystem(JdbcDatabase database, MysqlSettings settings) {
        super(database, CAPABILITIES, sync -> new BinlogOrder(origin(database, settings, sync)));
        this.database = database;
        this.settings = settings;
    }

    private static OriginTable origin(JdbcDatabase database, MysqlSettings settings, String sync) {
        return new OriginTable(settings.database(), Feed.nameOf(sync, database.system()));
    }

    @Override
    public List<String> obstacles() {
        return database.ask("look at the server", MysqlServer::obstacles);
    }

    @Override
    public List<String> obstacles(String object) {
        var found = new ArrayList<>(super.obstacles(object));
        found.addAll(database.ask(
                "look at table " + object,
                connection -> MysqlServer.obstacles(connection, TableName.of(object, settings.database()))));
        return found;
    }

    @Override
    public String identity(String object) {
        return database.ask("ask which server it is", MysqlServer::identity);
    }

    @Override
    public Feed feed(Subscription subscription, PlaceKeeper keeper) {
        super.feed(subscription, keeper);
        var feed = new MysqlFeed(
                database,
                subscription,
                rows(subscription.sync()),
                keeper,
                TableName.of(subscription.object(), settings.database()),
                origin(database, settings, subscription.sync()));
        feeds.put(subscription.sync(), feed);
        return feed;
    }

    @Override
    public List<String> obstacles(Subscription subscription) {
        var feed = feeds.get(subscription.sync());
        if (feed == null) {
            throw new IllegalArgumentException("sync " + subscription.sync() + " has no feed yet");
        }
        return feed.obstacles();
    }
}
