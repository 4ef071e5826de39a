package dev.bactrian.system.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.system.ConnectedSystem.IndexAdvice;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which indexes of a real table help to find what was edited since a time. */
class PostgresIndexesIT {

    private static EmbeddedPostgres server;
    private static DataSource dataSource;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
        dataSource = server.getPostgresDatabase();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        execute(
                "drop table if exists people",
                "create table people (id bigint primary key, tenant text, edited timestamptz, local timestamp)",
                "insert into people select n, 'tenant ' || n % 7, now(), now() from generate_series(1, 500) as n",
                "analyze people");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create index on people (edited)",
                "create index on people (edited desc, tenant)",
                "create unique index on people (edited, id) include (tenant)",
                "create index on people using brin (edited)",
                "create index on people (edited) where edited is not null"
            })
    void indexThatTheColumnLeadsIsEnough(String index) throws SQLException {
        execute(index);

        assertThat(missing("edited")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create index on people (tenant, edited)",
                "create index on people (id) include (edited)",
                "create index on people ((edited at time zone 'UTC'))",
                "create index on people (edited) where tenant = 'tenant 1'",
                "create index on people using hash (edited)"
            })
    void indexThatIsReadFromEndToEndIsNone(String index) throws SQLException {
        execute(index);

        var missing = missing("edited");

        assertThat(missing).singleElement().satisfies(advice -> {
            assertThat(advice.statement())
                    .isEqualTo(
                            "CREATE INDEX CONCURRENTLY \"bactrian_people_edited\" ON \"public\".\"people\" (\"edited\")");
            assertThat(advice.reason()).contains("rows that changed since a time are found", "about 500 rows");
        });
    }

    @Test
    void whatIsAdvisedIsEnough() throws SQLException {
        execute(missing("edited").get(0).statement());

        assertThat(missing("edited")).isEmpty();
    }

    /** Polls do not go by it either. */
    @Test
    void timeWithoutAZoneNeedsNoIndex() throws SQLException {
        assertThat(missing("local")).isEmpty();
    }

    private static List<IndexAdvice> missing(String timeColumn) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            var table = PostgresCatalog.describe(connection, "public", "people").orElseThrow();
            return new PostgresIndexes(connection, table).missing(Optional.of(timeColumn));
        }
    }

    private static void execute(String... statements) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
