package dev.bactrian.system.mysql;

import dev.bactrian.change.Change;
import dev.bactrian.change.Position;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.Feed;
import dev.bactrian.system.PlaceKeeper;
import dev.bactrian.system.SystemUnavailable;
import dev.bactrian.system.debezium.Engines;
import dev.bactrian.system.jdbc.JdbcDatabase;
import dev.bactrian.system.jdbc.JdbcRows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;

/** A table's part of the binary log, read by an engine of the feed's own. */
final class MysqlFeed implements Feed {

    private static final Duration LONGEST_START = Duration.ofSeconds(60);

    private final JdbcDatabase database;
    private final Subscription subscription;
    private final JdbcRows rows;
    private final PlaceKeeper keeper;
    private final TableName table;
    private final OriginTable origin;
    private final BinlogReader reader;
    private final String name;
    private final List<String> history = new ArrayList<>();
    private volatile String columns = "";
    private volatile Optional<KeptPlace> beginning = Optional.empty();

    /** @param origin by which our writes are known */
    MysqlFeed(
            JdbcDatabase database,
            Subscription subscription,
            JdbcRows rows,
            PlaceKeeper keeper,
            TableName table,
            OriginTable origin) {
        this.database = database;
        this.subscription = subscription;
        this.rows = rows;
        this.keeper = keeper;
        this.table = table;
        this.origin = origin;
        this.name = origin.feed();
        this.reader = new BinlogReader(subscription, rows.table(), origin, table);
        BinlogOffsets.register(name, this);
    }

    /**
     * What an engine's list of events tells.
     *
     * @param places up to where the sync has been told everything, by its name
     */
    record Told(List<Change> changes, Map<String, Position> places) {}

    Told told(List<SourceRecord> records) {
        var told = new Told(new ArrayList<>(), new LinkedHashMap<>());
        for (var one : records) {
            BinlogEvent.of(one).ifPresent(event -> {
                reader.change(event).ifPresent(told.changes()::add);
                if (reader.trouble().isEmpty()) {
                    told.places().put(subscription.sync(), event.position());
                }
            });
        }
        return told;
    }

    /** The tables that the engine reads, with their databases. */
    List<String> followed() {
        return List.of(table.database() + "." + table.name(), origin.database() + "." + OriginTable.NAME);
    }

    /**
     * Where the engine begins. At its first time it asks what the table is like, so the table must still be what it was when it was read.
     *
     * @throws IllegalStateException where it was altered since then
     */
    KeptPlace beginning() {
        var kept = beginning.orElseThrow(() -> new IllegalStateException(name + " was told no place to begin at"));
        var now = kept.history().isEmpty()
                ? database.ask("look at table " + table, connection -> MysqlServer.columns(connection, table))
                : kept.columns();
        if (!now.equals(kept.columns())) {
            throw reader.passedOver("table " + table + " was altered while it was read for the first time");
        }
        return kept;
    }

    /** What the table was like, and what became of it, as Debezium tells it. */
    synchronized List<String> history() {
        return List.copyOf(history);
    }

    synchronized void remember(String statement) {
        history.add(statement);
    }

    /** Keeps the place once everything that was told is durable. */
    void keep(BinlogPlace place, String gtids) {
        reader.trouble().ifPresent(reason -> {
            throw new IllegalStateException(reason);
        });
        keeper.keep(new KeptPlace(place, gtids, columns, history()).json());
    }

    @Override
    public Optional<String> whyLost(Place place) {
        if (reader.gap().isPresent()) {
            return reader.gap();
        }
        var kept = KeptPlace.parse(place.offsets());
        return kept.isEmpty()
                ? Optional.of("no place in the binary log was kept")
                : database.ask(
                        "look for binary log " + kept.get().place(),
                        connection -> BinlogFiles.whyLost(connection, kept.get()));
    }

    @Override
    public void checkBeginning() {
        var obstacles = obstacles();
        if (!obstacles.isEmpty()) {
            throw new SystemUnavailable(subscription.system(), String.join("; ", obstacles));
        }
    }

    /** What keeps the log from being followed, each with what mends it. */
    List<String> obstacles() {
        return database.ask("look at the server", connection -> {
            var found = new ArrayList<>(MysqlServer.obstacles(connection));
            found.addAll(MysqlServer.obstacles(connection, table));
            if (!origin.exists(connection)) {
                MysqlServer.whyNotCreated(connection, origin).ifPresent(found::add);
            }
            return found;
        });
    }

    @Override
    public Beginning begin() {
        checkBeginning();
        reader.begin();
        synchronized (this) {
            history.clear();
        }
        return SnapshotBeginning.of(database, rows, table);
    }

    @Override
    public String source() {
        return name;
    }

    @Override
    public void resume(Place place) {
        var kept = KeptPlace.parse(place.offsets())
                .orElseThrow(() -> new IllegalStateException("no place in the binary log was kept for " + name));
        reader.restart();
        synchronized (this) {
            history.clear();
            history.addAll(kept.history());
        }
        columns = kept.columns();
        beginning = Optional.of(kept);
        Engines.enter(name, Engines.State.CALLED);
    }

    @Override
    public void awaitStart() {
        if (!Engines.awaitStart(name, LONGEST_START)) {
            throw new SystemUnavailable(subscription.system(), "the engine " + name + " is still starting");
        }
    }

    @Override
    public Optional<String> trouble() {
        var told = reader.gap().or(reader::trouble);
        return told.isPresent() || Engines.state(name) == Engines.State.RUNNING
                ? told
                : Optional.of("nobody reads the binary log for " + name + ", Debezium's engine "
                        + Engines.state(name).told());
    }

    @Override
    public boolean isStarting() {
        var state = Engines.state(name);
        return reader.gap().or(reader::trouble).isEmpty()
                && (state == Engines.State.CALLED || state == Engines.State.STARTING);
    }

    @Override
    public void tellPlace() {
        database.ask("write a row into " + OriginTable.NAME, connection -> {
            origin.move(connection);
            return true;
        });
    }

    @Override
    public Optional<String> end() {
        return Optional.of(database.ask("ask where the log ends", connection -> BinlogPlace.end(connection)
                .toString()));
    }

    @Override
    public boolean hasReceived(String end) {
        var received = reader.received();
        return Math.max(received.order(), received.log())
                >= BinlogPlace.parse(end).number();
    }
}
