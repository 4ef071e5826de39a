package dev.bactrian.system.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.change.Fields;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the log leaves out is read from the row, however early the log tells of it. */
class GeneratedColumnsIT {

    private static PeopleTable people;
    private static GeneratedColumns columns;

    @BeforeAll
    static void start() throws IOException, SQLException {
        people = new PeopleTable();
        people.execute("create table labels (id bigint primary key, name text, \"u'p\" text"
                + " generated always as (upper(name)) stored, number int generated always as identity)");
        try (var connection = people.connect()) {
            var table = PostgresCatalog.describe(connection, "public", "labels").orElseThrow();
            columns = new GeneratedColumns(table, List.of("id", "name", "u'p", "number"));
        }
    }

    @AfterAll
    static void stop() throws IOException {
        people.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        people.execute("truncate labels", "insert into labels values (1, 'Ada')");
    }

    @Test
    void onlyWhatTheLogLeavesOutIsRead() {
        assertThat(columns.others()).containsExactly("id", "name", "number");
    }

    @Test
    void rowThatIsGoneTellsNothing() throws SQLException {
        try (var connection = people.connect()) {
            assertThat(columns.read(connection, "2", transaction(connection))).isEqualTo(Fields.none());
        }
    }

    @Test
    void insertThatTheLogTellsBeforeOthersSeeItIsWaitedFor() throws Exception {
        assertThat(readDuring("insert into labels values (7, 'Gil')", "7")).isEqualTo(Fields.of("u'p", "GIL"));
    }

    @Test
    void updateThatTheLogTellsBeforeOthersSeeItIsWaitedFor() throws Exception {
        assertThat(readDuring("update labels set name = 'Ann' where id = 1", "1"))
                .isEqualTo(Fields.of("u'p", "ANN"));
    }

    /** Reads while the statement's transaction is not seen yet, which then commits. */
    private static Fields readDuring(String sql, String key) throws Exception {
        try (var writer = people.connect();
                var reader = people.connect()) {
            writer.setAutoCommit(false);
            writer.createStatement().execute(sql);
            var transaction = transaction(writer);
            var reading = CompletableFuture.supplyAsync(() -> {
                try {
                    return columns.read(reader, key, transaction);
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            await().until(() -> !people.texts("select 1 from pg_stat_activity where query like '%pg_snapshot_xip%'"
                            + " and pid <> pg_backend_pid() and backend_xid is null")
                    .isEmpty());
            assertThat(reading).isNotDone();
            writer.commit();
            return reading.get(10, TimeUnit.SECONDS);
        }
    }

    private static long transaction(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select pg_current_xact_id()::xid::text")) {
            row.next();
            return Long.parseLong(row.getString(1));
        }
    }
}
