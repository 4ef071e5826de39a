package dev.bactrian.system.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.bactrian.change.Change;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.Feed;
import dev.bactrian.system.PlaceKeeper;
import dev.bactrian.system.SystemUnavailable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.jspecify.annotations.Nullable;

/** A table's log: a replication slot of our own, from whose first moment all rows can be read exactly. */
final class PostgresFeed implements Feed {

    private static final int READ_BATCH = 1_000;
    private final PostgresConnections connections;
    private final Subscription subscription;
    private final PostgresTable table;
    private final List<String> columns;
    private final PostgresSlot slot;
    private final GeneratedColumns generated;
    private volatile @Nullable String unreadable;
    private volatile boolean truncated;

    PostgresFeed(PostgresConnections connections, Subscription subscription, PostgresTable table, PlaceKeeper keeper) {
        this.connections = connections;
        this.subscription = subscription;
        this.table = table;
        this.columns = table.read(subscription.fields());
        this.slot = new PostgresSlot(Feed.nameOf(subscription.sync(), subscription.system()), connections, table);
        this.generated = new GeneratedColumns(table, columns);
        PostgresOffsets.register(slot.name(), new PlaceKeeper() {
            @Override
            public @Nullable String kept() {
                return keeper.kept();
            }

            @Override
            public void keep(String offsets) {
                if (unreadable != null) {
                    throw new IllegalStateException(unreadable);
                }
                keeper.keep(offsets);
            }
        });
    }

    @Override
    public Optional<String> whyLost(Place place) {
        if (truncated) {
            return Optional.of("table " + table.sqlName() + " was truncated");
        }
        return asked("look at replication slot " + slot.name(), connection -> {
            var status = slot.status(connection);
            if (status.isEmpty()) {
                return Optional.of("replication slot " + slot.name() + " is gone");
            }
            var known = Math.max(place.position().log(), PostgresOffsets.lsnOf(place.offsets()));
            if (status.get().confirmed() > known) {
                return Optional.of("replication slot " + slot.name() + " has gone on to "
                        + Lsn.format(status.get().confirmed()) + ", we only know the changes up to "
                        + Lsn.format(known));
            }
            return status.get().lost();
        });
    }

    @Override
    public Beginning begin() {
        return asked("create replication slot " + slot.name(), connection -> {
            slot.publish(connection);
            slot.drop(connection);
            var beginning = new SnapshotBeginning(slot.create());
            truncated = false;
            return beginning;
        });
    }

    @Override
    public void resume(Route source, Place place) {
        // Debezium asks its offset store where to go on.
        unreadable = null;
    }

    /**
     * The changes in what Debezium handed over. Debezium would pass over an event that fails, so from then on no offset is kept: the
     * event comes again when the source is restarted.
     */
    List<Change> changes(Exchange exchange) {
        try {
            truncated |= PostgresEvents.isTruncate(exchange);
            var told = PostgresEvents.changes(table, generated.others(), subscription, exchange);
            return generated.isEmpty() || told.isEmpty() ? told : completed(told, exchange);
        } catch (RuntimeException e) {
            unreadable = "an event could not be read: " + e;
            throw e;
        }
    }

    private List<Change> completed(List<Change> told, Exchange exchange) {
        var transaction = PostgresEvents.transaction(exchange);
        return asked("read generated columns of " + table.sqlName(), connection -> {
            var whole = new ArrayList<Change>();
            for (var change : told) {
                whole.add(
                        change.operation().leavesRecord()
                                ? change.telling(generated.read(connection, change.key(), transaction))
                                : change);
            }
            return whole;
        });
    }

    @Override
    public Optional<String> trouble() {
        var reason = unreadable;
        if (reason != null) {
            return Optional.of(reason);
        }
        return asked("look at replication slot " + slot.name(), connection -> {
            var status = slot.status(connection);
            if (status.isEmpty()) {
                return Optional.of("replication slot " + slot.name() + " is gone");
            }
            return status.get()
                    .lost()
                    .or(() -> status.get().active()
                            ? Optional.empty()
                            : Optional.of("nobody reads replication slot " + slot.name()));
        });
    }

    @Override
    public Optional<String> end() {
        return Optional.of(asked("ask where the log ends", connection -> Lsn.format(PostgresSlot.end(connection))));
    }

    @Override
    public boolean hasReceived(String end) {
        return asked("look at replication slot " + slot.name(), slot::received)
                .filter(received -> received >= Lsn.parse(end))
                .isPresent();
    }

    /** Rows by their keys, as they are now. */
    List<Change> read(java.util.Collection<String> keys) {
        return asked("read " + table.sqlName(), connection -> {
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
        asked(connections.scans(), "read " + table.sqlName(), connection -> {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (var statement = connection.createStatement()) {
                statement.execute(beginning);
                statement.setFetchSize(READ_BATCH);
                try (var rows = statement.executeQuery(select())) {
                    handOn(rows, position, batches);
                }
            } finally {
                connection.rollback();
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
            return true;
        });
    }

    private void handOn(ResultSet rows, Position position, Consumer<List<Change>> batches) throws SQLException {
        var batch = new ArrayList<Change>();
        while (rows.next()) {
            batch.add(change(rows, position));
            if (batch.size() == READ_BATCH) {
                batches.accept(List.copyOf(batch));
                batch.clear();
            }
        }
        if (!batch.isEmpty()) {
            batches.accept(List.copyOf(batch));
        }
    }

    private String select() {
        return "select " + PostgresTable.quote(table.keyColumn()) + "::text, " + jsonOf("t") + " from "
                + table.sqlName() + " t";
    }

    /** The columns that the sync reads, as one JSON object. */
    String jsonOf(String alias) {
        return PostgresTable.jsonOf(columns, alias);
    }

    private Change change(ResultSet row, Position position) throws SQLException {
        return rowChange(row.getString(1), row.getString(2), position);
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

    Subscription subscription() {
        return subscription;
    }

    private <T> T asked(String action, Question<T> question) {
        return asked(connections.questions(), action, question);
    }

    private <T> T asked(DataSource dataSource, String action, Question<T> question) {
        try (var connection = dataSource.getConnection()) {
            return question.ask(connection);
        } catch (SQLException e) {
            throw new SystemUnavailable(subscription.system(), action, e);
        }
    }

    private interface Question<T> {
        T ask(Connection connection) throws SQLException;
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
