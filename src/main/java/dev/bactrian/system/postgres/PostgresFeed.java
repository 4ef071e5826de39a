package dev.bactrian.system.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.bactrian.change.Change;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.Weight;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.Feed;
import dev.bactrian.system.PlaceKeeper;
import dev.bactrian.system.SystemUnavailable;
import dev.bactrian.system.postgres.PublishedTable.LoggedTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.camel.Exchange;

/** A table's log: a replication slot of our own, from whose first moment all rows can be read exactly. */
final class PostgresFeed implements Feed {

    private static final int READ_BATCH = 1_000;
    private final Database database;
    private final Database scans;
    private final Subscription subscription;
    private final PostgresTable table;
    private final List<String> columns;
    private final PostgresSlot slot;
    private final TransactionOrigin origin;
    private final PostgresLog log;
    private final LoggedTables logged;
    private final LogReader reader;

    PostgresFeed(PostgresConnections connections, Subscription subscription, PostgresTable table, PlaceKeeper keeper) {
        this.database = new Database(subscription.system(), connections.questions());
        this.scans = new Database(subscription.system(), connections.scans());
        this.subscription = subscription;
        this.table = table;
        this.columns = table.read(subscription.fields());
        this.slot = new PostgresSlot(Feed.nameOf(subscription.sync(), subscription.system()), connections);
        this.origin = new TransactionOrigin(slot.name());
        var generated = new GeneratedColumns(table, columns);
        this.log = new PostgresLog(subscription, slot, table, generated.others(), keeper);
        this.logged = new LoggedTables(this::isOurs);
        this.reader = new LogReader(database, subscription, table, generated, origin, log, logged);
        PostgresOffsets.register(slot.name(), subscription, reader.guarding(keeper));
    }

    /** What keeps the log from being followed, each with the statement that mends it. */
    List<String> obstacles() {
        return database.ask("look at publication " + slot.name(), log::obstacles);
    }

    @Override
    public Optional<String> whyLost(Place place) {
        return database.ask("look at replication slot " + slot.name(), connection -> log.whyLost(connection, place));
    }

    @Override
    public void checkBeginning() {
        database.ask("look at replication slot " + slot.name(), connection -> {
            log.checkBeginning(connection);
            return true;
        });
    }

    @Override
    public Beginning begin() {
        return database.ask(
                "create replication slot " + slot.name(), connection -> new SnapshotBeginning(log.begin(connection)));
    }

    @Override
    public void resume(Place place) {
        // Debezium asks its offset store where to go on.
        reader.restart();
        log.call();
    }

    @Override
    public boolean isStarting() {
        return reader.trouble().isEmpty() && log.isStarting();
    }

    /** The changes in what Debezium handed over. */
    List<Change> changes(Exchange exchange) {
        return reader.changes(exchange);
    }

    /** What marks a batch's transaction in the log as ours. */
    String mark(String batchToken) {
        return origin.mark(batchToken);
    }

    boolean isOurs(LoggedTable one) {
        return database.ask(
                "look at table " + one.schema() + "." + one.name(), connection -> log.isOurs(connection, one));
    }

    @Override
    public Optional<String> trouble() {
        var reason = reader.trouble();
        if (reason.isPresent()) {
            return reason;
        }
        logged.lookAgain();
        return database.ask("look at replication slot " + slot.name(), log::trouble);
    }

    @Override
    public void takeOver() {
        database.ask("end the former reader of replication slot " + slot.name(), log::takeOver);
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
        return database.ask("look at replication slot " + slot.name(), slot::received)
                .filter(received -> received >= Lsn.parse(end))
                .isPresent();
    }

    /** Rows by their keys, as they are now. */
    List<Change> read(java.util.Collection<String> keys) {
        return database.ask("read " + table.sqlName(), connection -> {
            RowSecurity.refuse(connection, table);
            var sql = select() + " where " + PostgresTable.quote(table.keyColumn()) + " = any(?::" + table.keyType()
                    + "[])";
            try (var statement = connection.prepareStatement(sql)) {
                statement.setArray(1, connection.createArrayOf("text", keys.toArray()));
                try (var rows = statement.executeQuery()) {
                    var found = new ArrayList<Change>();
                    while (rows.next()) {
                        found.add(change(rows, Position.NONE));
                    }
                    return found;
                }
            }
        });
    }

    /** All rows as they are now, of one moment. */
    void readAll(Consumer<List<Change>> batches) {
        readAll("set transaction read only", Position.NONE, batches);
    }

    private void readAll(String beginning, Position position, Consumer<List<Change>> batches) {
        scans.ask("read " + table.sqlName(), connection -> {
            RowSecurity.refuse(connection, table);
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (var statement = connection.createStatement()) {
                statement.execute(beginning);
                var batch = new Weight.Batches<Change>(READ_BATCH, Weight::of, batches);
                CopiedRows.of(
                        connection,
                        select(),
                        (key, json, written) -> batch.add(
                                rowChange(key, json, Operation.READ, position, PostgresStatements.time(written))));
                batch.end();
            } finally {
                connection.rollback();
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
            return true;
        });
    }

    private String select() {
        return "select " + PostgresTable.quote(table.keyColumn()) + "::text, " + jsonOf("t") + ", "
                + PostgresStatements.writtenAsText("t.xmin") + " from " + table.sqlName() + " t";
    }

    /** The columns that the sync reads, as one JSON object. */
    String jsonOf(String alias) {
        return PostgresTable.jsonOf(columns, alias);
    }

    private Change change(ResultSet row, Position position) throws SQLException {
        return rowChange(
                row.getString(1),
                row.getString(2),
                Operation.READ,
                position,
                PostgresStatements.time(row.getString(3)));
    }

    Change rowChange(String key, String json, Position position) {
        return rowChange(key, json, Operation.READ, position, Instant.EPOCH);
    }

    /** @param committedAt when the row was written; {@link Instant#EPOCH} where nobody knows */
    Change rowChange(String key, String json, Operation operation, Position position, Instant committedAt) {
        try {
            var fields = PostgresValues.ofRow(table, columns, json);
            return new Change(
                    subscription.sync(), subscription.system(), key, operation, fields, committedAt, position, "");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("unreadable row " + key + " of " + table.sqlName(), e);
        }
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

    /** Reads all rows exactly as of the slot's first moment. */
    private final class SnapshotBeginning implements Beginning {

        private final PostgresSlot.Created created;

        SnapshotBeginning(PostgresSlot.Created created) {
            this.created = created;
        }

        @Override
        public Place place() {
            var lsn = created.lsn();
            return new Place(new Position(lsn, 0, Lsn.format(lsn)), PostgresOffsets.at(slot.name(), slot.name(), lsn));
        }

        @Override
        public void readAll(Consumer<List<Change>> batches) {
            PostgresFeed.this.readAll(
                    "set transaction snapshot '" + created.snapshot() + "'", place().position(), batches);
        }

        @Override
        public void close() {
            try {
                created.holder().close();
            } catch (SQLException e) {
                throw new SystemUnavailable(subscription.system(), "close the snapshot of " + slot.name(), e);
            }
        }
    }
}
