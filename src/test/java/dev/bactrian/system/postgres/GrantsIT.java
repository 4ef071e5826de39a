package dev.bactrian.system.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import dev.bactrian.system.SystemUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The role that {@code docs/grants} makes may do what its mode needs. */
class GrantsIT {

    private static FollowedTable tables;

    @BeforeAll
    static void start() throws IOException {
        tables = new FollowedTable();
    }

    @AfterAll
    static void stop() throws IOException {
        tables.close();
    }

    @BeforeEach
    void make() throws SQLException {
        tables.execute(
                "create table accounts (id serial primary key, name text)",
                "insert into accounts (name) values ('Ada'), ('Bea')");
    }

    @AfterEach
    void clear() throws SQLException {
        tables.dropSlots();
        tables.execute(
                "drop publication if exists bactrian_erp",
                "drop owned by bactrian",
                "drop role bactrian",
                "drop table accounts");
    }

    @Test
    void roleForTheLogFollowsReadsAndWrites() throws IOException, SQLException {
        grant("log.sql");
        var feed = tables.feed("accounts", "bactrian", "{}");

        assertThat(feed.obstacles()).isEmpty();
        followed(feed);
        written(feed);
        assertThat(feed.hasReceived(feed.end().orElseThrow())).isFalse();
    }

    @Test
    void roleThatOnlyReadsFollowsTheLog() throws IOException, SQLException {
        grant("read-only.sql");
        var feed = tables.feed("accounts", "bactrian", "{}");

        assertThat(feed.obstacles()).isEmpty();
        followed(feed);
        assertThat(feed.hasReceived(feed.end().orElseThrow())).isFalse();
    }

    @Test
    void roleThatPollsAsksAndWrites() throws IOException, SQLException {
        grant("polling.sql");
        var feed = tables.feed("accounts", "bactrian", "{}");
        var poll = new PostgresPoll(tables.server.getDatabase("bactrian", "postgres"), feed, Optional.empty());
        var mark = poll.mark();
        tables.execute("update accounts set name = 'Ann' where id = 1");

        var found = new ArrayList<Change>();
        poll.since(mark, found::addAll);

        assertThat(found).extracting(Change::key).contains("1");
        written(feed);
    }

    @Test
    void whatIsMissingIsTold() throws IOException, SQLException {
        grant("log.sql");
        tables.execute(
                "revoke usage on sequence accounts_id_seq from bactrian", "revoke pg_read_all_stats from bactrian");
        var feed = tables.feed("accounts", "bactrian", "{}");

        assertThat(feed.obstacles())
                .containsExactly(
                        "role bactrian may insert into table \"public\".\"accounts\", and not draw the keys of new rows"
                                + " (grant usage on sequence public.accounts_id_seq to bactrian)");
        var end = feed.end().orElseThrow();
        assertThatThrownBy(() -> feed.hasReceived(end))
                .isInstanceOf(SystemUnavailable.class)
                .hasMessageContaining("(grant pg_read_all_stats to bactrian)");
    }

    private static void followed(PostgresFeed feed) {
        var read = new ArrayList<Change>();
        try (var beginning = feed.begin()) {
            beginning.readAll(read::addAll);
            assertThat(feed.whyLost(beginning.place())).isEmpty();
        }
        assertThat(read).extracting(Change::key).containsExactlyInAnyOrder("1", "2");
    }

    private static void written(PostgresFeed feed) throws SQLException {
        var name = Fields.of(Map.of("name", "Cid"));
        try (var connection = tables.server.getDatabase("bactrian", "postgres").getConnection()) {
            var answers = PeopleTable.deliver(
                    connection,
                    feed,
                    List.of(
                            new Delivery(1, WriteKind.CREATE, null, Fields.none(), name, "a", null),
                            new Delivery(2, WriteKind.UPDATE, "2", Fields.of(Map.of("name", "Bea")), name, "b", null)));
            assertThat(answers).hasSize(2).allSatisfy(answer -> assertThat(answer)
                    .isInstanceOf(Answer.Written.class));
        }
    }

    private static void grant(String file) throws IOException, SQLException {
        tables.execute(Files.readString(Path.of("docs", "grants", file)));
    }
}
