package dev.bactrian.system.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Change;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.PlaceKeeper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What asking a real table for its changes tells. */
class PostgresPollIT {

    private static EmbeddedPostgres server;
    private static DataSource dataSource;
    private static PostgresPoll poll;
    private static PostgresPoll byTime;

    @BeforeAll
    static void start() throws IOException, SQLException {
        server = EmbeddedPostgres.builder()
                .setServerConfig("track_commit_timestamp", "on")
                .start();
        dataSource = server.getPostgresDatabase();
        execute("create table people (id bigint primary key, name text, edited timestamptz default now())");
        var system = Servers.system(Servers.connections(server));
        var subscription = new Subscription("people", "erp", "people", List.of("id", "name", "edited"));
        system.feed(subscription, new PlaceKeeper() {
            @Override
            public @Nullable String kept() {
                return null;
            }

            @Override
            public void keep(String offsets) {}
        });
        poll = (PostgresPoll) system.poll(subscription, Optional.empty());
        byTime = (PostgresPoll) system.poll(subscription, Optional.of("edited"));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        execute(
                "truncate people",
                "insert into people (id, name) select n, 'name ' || n from generate_series(1, 2500) as n");
    }

    @Test
    void onlyWhatWasWrittenSinceTheMarkIsTold() throws SQLException {
        var mark = poll.mark();
        execute("update people set name = 'Ada' where id = 7", "insert into people (id, name) values (3000, 'Bea')");

        var changes = since(mark);

        assertThat(changes).extracting(Change::key).containsExactly("7", "3000");
        assertThat(changes).extracting(Change::operation).containsOnly(Operation.UPDATE);
        assertThat(changes.get(0).fields().get("name")).isEqualTo("Ada");
        assertThat(changes.get(0).committedAt()).isBefore(changes.get(1).committedAt());
        assertThat(since(poll.mark())).isEmpty();
    }

    @Test
    void whatIsCommittedLateIsFoundByTheNextPoll() throws SQLException {
        try (var slow = dataSource.getConnection()) {
            slow.setAutoCommit(false);
            slow.createStatement().execute("insert into people (id, name) values (4000, 'slow')");
            var mark = poll.mark();
            execute("update people set name = 'quick' where id = 8");
            var next = poll.mark();
            assertThat(since(mark)).extracting(Change::key).containsExactly("8");
            slow.commit();

            assertThat(since(next)).extracting(Change::key).contains("4000");
        }
    }

    @Test
    void manyChangesComeInPagesAndEachOnce() throws SQLException {
        var mark = poll.mark();
        execute("update people set name = 'all'");

        var pages = new ArrayList<Integer>();
        poll.since(mark, page -> pages.add(page.size()));

        assertThat(pages).containsExactly(1_000, 1_000, 500);
    }

    /** As after a restore, when the database's own count has gone back. */
    @Test
    void markThatIsStillToComeMakesEveryRowCount() {
        assertThat(since("999999999 2026-01-01T00:00:00Z")).hasSize(2_500);
    }

    @Test
    void whereAColumnTellsTheTimeTheSweepFindsWhoForgotIt() throws SQLException {
        execute("update people set edited = '2020-01-01'");
        var mark = byTime.mark();
        execute("update people set name = 'told', edited = now() where id = 5");
        execute("update people set name = 'forgotten' where id = 6");

        var told = new ArrayList<Change>();
        byTime.since(mark, told::addAll);
        var swept = new ArrayList<Change>();
        byTime.missed(mark, swept::addAll);

        assertThat(told).extracting(Change::key).containsExactly("5");
        assertThat(swept).extracting(Change::key).containsExactly("5", "6");
    }

    @Test
    void keysAreTold() {
        var keys = new ArrayList<String>();
        poll.keys(keys::addAll);

        assertThat(keys).hasSize(2_500).contains("1", "2500");
    }

    /** Whoever looks behind a log must not make people wait who edit, nor wait for them. */
    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void peekingWaitsForNobody() throws SQLException {
        var mark = poll.mark();
        execute("update people set name = 'Ada' where id = 7");
        try (var editing = dataSource.getConnection()) {
            editing.setAutoCommit(false);
            editing.createStatement().execute("update people set name = 'unfinished' where id = 7");

            var seen = new ArrayList<Change>();
            var next = poll.peek(mark, seen::addAll);

            assertThat(seen).singleElement().satisfies(change -> {
                assertThat(change.operation()).isEqualTo(Operation.READ);
                assertThat(change.position()).isEqualTo(Position.NONE);
                assertThat(change.fields().get("name")).isEqualTo("Ada");
            });
            editing.commit();
            assertThat(since(next)).extracting(Change::key).containsExactly("7");
        }
    }

    private static List<Change> since(String mark) {
        var changes = new ArrayList<Change>();
        poll.since(mark, changes::addAll);
        return changes;
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
