package dev.bactrian.system.postgres;

import dev.bactrian.change.Change;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.Feed;
import dev.bactrian.system.PlaceKeeper;
import dev.bactrian.system.SystemUnavailable;
import dev.bactrian.system.debezium.Engines;
import dev.bactrian.system.postgres.PublishedTable.LoggedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A table's log: a replication slot of our own, from whose first moment all rows can be read exactly. */
final class PostgresFeed implements Feed {

    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private final Database database;
    private final Database scans;
    private final Subscription subscription;
    private final PostgresTable table;
    private final List<String> columns;
    private final DatabaseLog shared;
    private final PlaceKeeper keeper;
    private final TransactionOrigin origin;
    private final PostgresLog log;
    private final FormerSlot former;
    private final LoggedTables logged;
    private final LogReader reader;
    private final TableRows rows;

    PostgresFeed(
            PostgresConnections connections,
            Subscription subscription,
            PostgresTable table,
            PlaceKeeper keeper,
            DatabaseLog shared) {
        this.database = new Database(subscription.system(), connections.questions());
        this.scans = new Database(subscription.system(), connections.scans());
        this.subscription = subscription;
        this.table = table;
        this.columns = table.read(subscription.fields());
        this.shared = shared;
        this.origin = new TransactionOrigin(Feed.nameOf(subscription.sync(), subscription.system()));
        var generated = new GeneratedColumns(table, columns);
        this.log = new PostgresLog(subscription, connections, table, generated.others(), shared);
        this.former = FormerSlot.of(subscription, connections, table, generated.others());
        this.logged = new LoggedTables(this::isOurs);
        this.reader = new LogReader(
                database, subscription, table, generated, origin, reason -> log().passedOver(reason), logged);
        this.keeper = reader.guarding(keeper);
        this.rows = new TableRows(database, scans, subscription, table, columns);
        shared.add(this);
        former.engine().add(this);
    }

    /** The one that is followed now. */
    private PostgresLog log() {
        return former.isFollowed() ? former.log() : log;
    }

    private DatabaseLog engine() {
        return former.isFollowed() ? former.engine() : shared;
    }

    private String atSlot() {
        return "look at replication slot " + engine().name();
    }

    /** What keeps the log from being followed, each with the statement that mends it. */
    List<String> obstacles() {
        return database.ask("look at publication " + shared.name(), log::obstacles);
    }

    /** Where a former version has left a slot of this sync's own, that one is followed until the shared one tells everything that comes after. */
    @Override
    public Optional<String> whyLost(Place place) {
        return database.ask(atSlot(), connection -> {
            former.look(connection, lsn(place));
            var lost = log().whyLost(connection, place);
            if (lost.isEmpty() && former.isFollowed()) {
                endFormer(connection);
            }
            return lost;
        });
    }

    private void endFormer(Connection connection) throws SQLException {
        shared.hold(sync());
        shared.turn().lock();
        try {
            former.endAt(log.moment(connection));
        } finally {
            shared.turn().unlock();
        }
    }

    @Override
    public void checkBeginning() {
        database.ask(atSlot(), connection -> {
            log.checkBeginning(connection);
            return true;
        });
    }

    @Override
    public Beginning begin() {
        shared.hold(sync());
        shared.turn().lock();
        try {
            return database.ask("create replication slot " + shared.name(), connection -> {
                former.drop(connection);
                var snapshot = Snapshot.of(scans.dataSource(), log.begin(connection));
                shared.begin(sync(), snapshot.moment());
                return new SnapshotBeginning(snapshot, rows, shared, subscription);
            });
        } catch (RuntimeException e) {
            shared.letGo(sync());
            throw e;
        } finally {
            shared.turn().unlock();
        }
    }

    @Override
    public String source() {
        return engine().name();
    }

    @Override
    public void resume(Place place) {
        reader.restart();
        log().call();
        recall(place);
        engine().follow(sync(), lsn(place));
    }

    @Override
    public boolean join(Place place) {
        recall(place);
        if (!engine().join(sync(), lsn(place))) {
            return false;
        }
        log().call();
        return true;
    }

    /** Debezium cannot stop an engine that is starting: it would run on, and keep the slot from the next one. */
    @Override
    public void awaitStart() {
        if (!Engines.awaitStart(source(), LONGEST_START)) {
            throw new SystemUnavailable(
                    subscription.system(), "the engine of replication slot " + source() + " is still starting");
        }
    }

    @Override
    public void leave() {
        shared.leave(sync());
        former.engine().leave(sync());
    }

    /** A former process has read the table. */
    private void recall(Place place) {
        PostgresOffsets.momentOf(place.offsets()).ifPresent(moment -> shared.begin(sync(), moment));
    }

    private static long lsn(Place place) {
        var stored = PostgresOffsets.lsnOf(place.offsets());
        return stored == 0 ? place.position().log() : stored;
    }

    String sync() {
        return subscription.sync();
    }

    /** Whether the sync must be told of what the event is about. */
    boolean isToldOf(Optional<LoggedTable> event) {
        return reader.isToldOf(event);
    }

    /** Whether the sync would miss the event. */
    boolean needs(LogEvent event) {
        return reader.needs(event);
    }

    /** Keeps the offsets once everything that this feed was told is durable. */
    void keep(String offsets) {
        keeper.keep(offsets);
    }

    @Override
    public boolean isStarting() {
        return reader.trouble().isEmpty() && log().isStarting();
    }

    /** Whether every event could be read so far. */
    boolean isRead() {
        return reader.trouble().isEmpty();
    }

    /** The change that an event tells; empty: it tells none. */
    Optional<Change> change(LogEvent event, long after) {
        return reader.change(event, after);
    }

    /** What marks a batch's transaction in the log as ours. */
    String mark(String batchToken) {
        return origin.mark(batchToken);
    }

    boolean isOurs(LoggedTable one) {
        return database.ask(
                "look at table " + one.schema() + "." + one.name(), connection -> log().isOurs(connection, one));
    }

    @Override
    public Optional<String> trouble() {
        var reason = reader.trouble();
        if (reason.isPresent()) {
            return reason;
        }
        logged.lookAgain();
        if (former.isFollowed()) {
            if (former.isPassed(String.valueOf(keeper.kept()))) {
                return Optional.of("replication slot " + source() + " is read to its end, " + shared.name()
                        + " goes on from there");
            }
            tellPlace();
        }
        return database.ask(atSlot(), connection -> log().trouble(connection));
    }

    @Override
    public void takeOver() {
        database.ask("end the former reader of replication slot " + shared.name(), log::takeOver);
    }

    /** A message in the log, in a transaction of its own. */
    @Override
    public void tellPlace() {
        database.ask("write a message into the log", connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute("select pg_logical_emit_message(true, 'bactrian/place', '')");
            }
        });
    }

    @Override
    public Optional<String> end() {
        return Optional.of(
                database.ask("ask where the log ends", connection -> Lsn.format(PostgresSlot.end(connection))));
    }

    @Override
    public boolean hasReceived(String end) {
        return database.ask(atSlot(), connection -> log().received(connection))
                .filter(received -> received >= Lsn.parse(end))
                .isPresent();
    }

    /** The table's rows, as the sync reads them. */
    TableRows rows() {
        return rows;
    }

    PostgresTable table() {
        return table;
    }

    /** Those that the sync reads. */
    List<String> columns() {
        return columns;
    }

    Subscription subscription() {
        return subscription;
    }
}
