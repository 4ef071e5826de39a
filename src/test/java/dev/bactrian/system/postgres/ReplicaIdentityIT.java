package dev.bactrian.system.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.system.SystemUnavailable;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A table whose log could not tell which row it is about is refused before anything is made, so its owner's updates go on. */
class ReplicaIdentityIT {

    private static FollowedTable tables;

    @BeforeAll
    static void start() throws IOException {
        tables = new FollowedTable();
    }

    @AfterAll
    static void stop() throws IOException {
        tables.close();
    }

    @AfterEach
    void clear() throws SQLException {
        tables.dropSlots();
        tables.execute("drop publication if exists bactrian_erp", "drop table if exists people cascade");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "primary key            | replica identity nothing              | replica identity nothing     | default",
                "primary key deferrable | replica identity default              | a deferrable primary key     | full",
                "primary key deferrable | replica identity nothing              | replica identity nothing     | full",
                "primary key            | replica identity using index by_name  | another replica identity     | default",
            })
    void wrongIdentityIsRefusedBeforeAnythingIsMade(String key, String identity, String mistake, String remedy)
            throws SQLException {
        tables.execute(
                "create table people (id bigint " + key + ", name text not null)",
                "create unique index by_name on people (name)",
                "alter table people " + identity,
                "insert into people values (1, 'Ada')");
        var feed = tables.feed("people");

        assertThatThrownBy(feed::begin)
                .isInstanceOf(SystemUnavailable.class)
                .hasMessageContaining(mistake)
                .hasMessageContaining("(alter table public.people replica identity " + remedy + ")");

        tables.execute("update people set name = 'Bea'");
        assertThat(tables.texts("select pubname from pg_publication")).isEmpty();
        assertThat(tables.texts("select slot_name from pg_replication_slots")).isEmpty();

        tables.execute("alter table people replica identity " + remedy);
        assertThat(feed.obstacles()).isEmpty();
        feed.begin().close();
        tables.execute("update people set name = 'Cid'", "delete from people");
    }

    @ParameterizedTest
    @CsvSource({"default", "full", "using index people_pkey"})
    void identityThatTellsTheKeyIsRight(String identity) throws SQLException {
        tables.execute(
                "create table people (id bigint primary key, name text)",
                "alter table people replica identity " + identity);

        assertThat(tables.feed("people").obstacles()).isEmpty();
    }

    @Test
    void identityThatIsTakenAwayWhileTheLogIsFollowedIsTold() throws SQLException {
        tables.execute("create table people (id bigint primary key, name text)");
        var feed = tables.feed("people");
        feed.begin().close();

        tables.execute("alter table people replica identity nothing");

        assertThat(feed.trouble()).hasValueSatisfying(reason -> assertThat(reason)
                .contains("replica identity nothing")
                .contains("alter table public.people replica identity default"));
    }

    @Test
    void identityOfEachPartitionCounts() throws SQLException {
        tables.execute(
                "create table people (id bigint primary key, name text) partition by range (id)",
                "create table people_1 partition of people for values from (0) to (10)",
                "create table people_2 partition of people for values from (10) to (20)",
                "alter table people_2 replica identity nothing");

        assertThat(tables.feed("people").obstacles()).singleElement().satisfies(reason -> assertThat(reason)
                .contains("alter table public.people_2 replica identity default"));
    }

    @Test
    void wholeRowBesideAColumnListIsRefused() throws SQLException {
        tables.execute(
                "create table people (id bigint primary key, name text, city text)",
                "create publication bactrian_erp for table people (id, name)",
                "alter table people replica identity full");

        assertThat(tables.feed("people").obstacles()).singleElement().satisfies(reason -> assertThat(reason)
                .contains("alter publication bactrian_erp drop table \"public\".\"people\"")
                .contains("alter publication bactrian_erp add table \"public\".\"people\""));
    }
}
