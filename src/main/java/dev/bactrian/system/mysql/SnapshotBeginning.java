package dev.bactrian.system.mysql;

import dev.bactrian.change.Change;
import dev.bactrian.system.Feed.Beginning;
import dev.bactrian.system.Feed.Place;
import dev.bactrian.system.SystemUnavailable;
import dev.bactrian.system.jdbc.JdbcDatabase;
import dev.bactrian.system.jdbc.JdbcRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/** Reads all rows exactly as of a place in the binary log, by a transaction that is held open until then. */
final class SnapshotBeginning implements Beginning {

    private final JdbcDatabase database;
    private final JdbcRows rows;
    private final Connection connection;
    private final BinlogPlace place;
    private final String gtids;
    private final String columns;

    private SnapshotBeginning(
            JdbcDatabase database,
            JdbcRows rows,
            Connection connection,
            BinlogPlace place,
            String gtids,
            String columns) {
        this.database = database;
        this.rows = rows;
        this.connection = connection;
        this.place = place;
        this.gtids = gtids;
        this.columns = columns;
    }

    static SnapshotBeginning of(JdbcDatabase database, JdbcRows rows, TableName table) {
        var action = "begin to read " + rows.table().sqlName();
        try {
            var connection = database.dataSource().getConnection();
            try (var statement = connection.createStatement()) {
                statement.execute(BinlogOrder.SNAPSHOT);
                var place = BinlogPlace.ofSnapshot(connection);
                return new SnapshotBeginning(
                        database,
                        rows,
                        connection,
                        place,
                        BinlogFiles.gtids(connection, place),
                        MysqlServer.columns(connection, table));
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new SystemUnavailable(database.system(), action, e);
        }
    }

    @Override
    public Place place() {
        return new Place(place.beginning(), new KeptPlace(place, gtids, columns, List.of()).json());
    }

    @Override
    public void readAll(Consumer<List<Change>> batches) {
        try {
            rows.readAll(connection, place.beginning(), batches);
        } catch (SQLException e) {
            throw new SystemUnavailable(
                    database.system(), "read " + rows.table().sqlName(), e);
        }
    }

    @Override
    public void close() {
        try (connection;
                var statement = connection.createStatement()) {
            statement.execute("rollback");
        } catch (SQLException e) {
            throw new SystemUnavailable(
                    database.system(), "close the snapshot of " + rows.table().sqlName(), e);
        }
    }
}
