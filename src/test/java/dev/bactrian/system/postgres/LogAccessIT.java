package dev.bactrian.system.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.system.Feed;
import dev.bactrian.system.SystemUnavailable;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What keeps a log from being followed is told with what mends it, and nobody else's slot is dropped or shared. */
class LogAccessIT {

    private static final String SLOT = "bactrian_erp";

    private static FollowedTable tables;

    @BeforeAll
    static void start() throws IOException {
        tables = new FollowedTable("max_replication_slots=2", "max_wal_senders=3");
    }

    @AfterAll
    static void stop() throws IOException {
        tables.close();
    }

    @BeforeEach
    void make() throws SQLException {
        tables.execute("create table people (id bigint primary key, name text)");
    }

    @AfterEach
    void clear() throws SQLException {
        tables.dropSlots();
        tables.execute("drop publication if exists " + SLOT, "drop table people");
    }

    @Test
    void roleWithoutAnyRightIsToldAllThatItLacksAndHasItThen() throws SQLException {
        tables.execute("create role follower login");

        var told = tables.feed("people", "follower", "{}").obstacles();

        assertThat(told)
                .containsExactly(
                        "role follower may not replicate (alter role follower replication)",
                        "role follower may not read id, name of table \"public\".\"people\""
                                + " (grant select on \"public\".\"people\" to follower)",
                        "there is no publication bactrian_erp, and role follower may not make it; the owner of table"
                                + " \"public\".\"people\" may (create publication bactrian_erp for table \"public\".\"people\")");
        for (var reason : told) {
            tables.execute(reason.substring(reason.lastIndexOf(" (") + 2, reason.length() - 1));
        }
        var feed = tables.feed("people", "follower", "{}");
        assertThat(feed.obstacles()).isEmpty();
        feed.begin().close();
        tables.execute("drop owned by follower", "drop role follower");
    }

    @Test
    void serverThatKeepsNoLogicalLogIsTold() throws IOException, SQLException {
        try (var plain = new FollowedTable("wal_level=replica")) {
            plain.execute("create table people (id bigint primary key, name text)");

            assertThat(plain.feed("people").obstacles())
                    .containsExactly(
                            "wal_level is replica, and must be logical (alter system set wal_level = logical, then restart the server)");
        }
    }

    @Test
    void serverWithoutAFreeSlotIsTold() throws SQLException {
        tables.execute(
                "select pg_create_logical_replication_slot('one', 'pgoutput')",
                "select pg_create_logical_replication_slot('two', 'pgoutput')");

        assertThat(tables.feed("people").obstacles())
                .containsExactly(
                        "max_replication_slots is 2, and 2 are in use (alter system set max_replication_slots = 4, then restart the server)");
    }

    @Test
    void slotThatAnotherInstallationMadeIsLeftAlone() throws SQLException {
        tables.feed("people").begin().close();
        var lsn = "select confirmed_flush_lsn::text from pg_replication_slots";
        var before = tables.texts(lsn);

        var second = tables.feed("people", "postgres", null);

        assertThatThrownBy(second::begin)
                .isInstanceOf(SystemUnavailable.class)
                .hasMessageContaining("was not made by this installation")
                .hasMessageContaining("(select pg_drop_replication_slot('bactrian_erp'))");
        assertThat(tables.texts(lsn)).isEqualTo(before);
    }

    @Test
    void slotOfAnotherDatabaseIsLeftAlone() throws SQLException {
        tables.execute("create database elsewhere");
        try (var connection = tables.server.getDatabase("postgres", "elsewhere").getConnection();
                var statement = connection.createStatement()) {
            statement.execute("select pg_create_logical_replication_slot('" + SLOT + "', 'pgoutput')");
        }

        assertThatThrownBy(() -> tables.feed("people").begin())
                .isInstanceOf(SystemUnavailable.class)
                .hasMessageContaining("one of database elsewhere");

        try (var connection = tables.server.getDatabase("postgres", "elsewhere").getConnection();
                var statement = connection.createStatement()) {
            statement.execute("select pg_drop_replication_slot('" + SLOT + "')");
        }
        tables.execute("drop database elsewhere");
    }

    @Test
    void slotThatSomebodyReadsIsNamedWithItsReader() throws SQLException {
        var feed = tables.feed("people");
        var beginning = feed.begin();
        beginning.close();

        try (var reader = SlotReader.of(tables.server, SLOT)) {
            assertThatThrownBy(() -> feed.whyLost(beginning.place()))
                    .isInstanceOf(SystemUnavailable.class)
                    .hasMessageContaining("is in use by process " + reader.process());
            assertThatThrownBy(feed::begin).hasMessageContaining("is in use by process " + reader.process());
        }
    }

    @Test
    void transactionThatANewSlotWaitsForIsNamed() throws SQLException {
        var feed = tables.feed("people");
        try (var open = tables.connect();
                var statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("insert into people values (1, 'Ada')");
            var process = tables.texts("select pid from pg_stat_activity where backend_xid is not null")
                    .get(0);

            assertThatThrownBy(feed::begin)
                    .isInstanceOf(SystemUnavailable.class)
                    .hasMessageContaining(
                            "a new slot waits for every open transaction to end, now for the transaction of process "
                                    + process + ", user postgres")
                    .hasMessageContaining("(select pg_terminate_backend(" + process + "))");
            open.rollback();
        }

        feed.begin().close();
    }

    @Test
    void nameThatTheLogCannotTellIsRefused() throws SQLException {
        tables.execute("create table straße (id bigint primary key, name text)");

        assertThat(tables.feed("straße", "street", "postgres", "{}").obstacles())
                .singleElement()
                .satisfies(reason -> assertThat(reason)
                        .contains("cannot tell the name \"straße\"")
                        .contains("polling"));
        tables.execute("drop table straße");
    }

    @Test
    void longNamesThatBeginAlikeAreTwo() {
        var sync = "a_name_that_is_longer_than_any_that_a_server_would_ever_keep_whole_";

        assertThat(Feed.nameOf(sync + "1", "erp"))
                .hasSize(63)
                .isNotEqualTo(Feed.nameOf(sync + "2", "erp"))
                .isEqualTo(Feed.nameOf(sync + "1", "erp"));
        assertThat(Feed.nameOf("people", "erp")).isEqualTo("bactrian_people_erp");
        assertThat(Feed.nameOf("erp")).isEqualTo(SLOT);
    }

    @Test
    void namesThatBecomeOneAreRefused() throws SQLException {
        tables.feed("people", "a-name", "postgres", "{}");

        assertThatThrownBy(() -> tables.feed("people", "a_name", "postgres", "{}"))
                .isInstanceOf(SystemUnavailable.class)
                .hasMessageContaining("sync a-name in erp")
                .hasMessageContaining("rename one of them");
    }
}
