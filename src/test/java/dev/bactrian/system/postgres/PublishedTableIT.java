package dev.bactrian.system.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.system.SystemUnavailable;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A publication that does not tell exactly its table is refused with the statement that mends it, and noticed while it is followed. */
class PublishedTableIT {

    private static final String SLOTS = "select slot_name from pg_replication_slots";

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
                "create table people (id bigint primary key, name text, city text)",
                "create table other (id bigint primary key, name text)");
    }

    @AfterEach
    void clear() throws SQLException {
        tables.dropSlots();
        tables.execute(
                "drop publication if exists bactrian_erp",
                "drop table if exists people, parts, other cascade",
                "drop schema if exists elsewhere cascade");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for all tables                        | is for all tables",
                "for table people where (id > 5)       | has a row filter, (id > 5)",
                "for table people (id, city)           | has a column list without name",
                "for table people with (publish = 'insert, update') | does not tell of every delete, truncate",
            })
    void wrongPublicationIsRefusedUntilItsOwnStatementHasMendedIt(String publication, String mistake)
            throws SQLException {
        tables.execute("create publication bactrian_erp " + publication);
        var feed = tables.feed("people");

        var told = feed.obstacles();

        assertThat(told).anyMatch(reason -> reason.contains(mistake));
        assertThatThrownBy(feed::begin).isInstanceOf(SystemUnavailable.class).hasMessageContaining(mistake);
        assertThat(tables.texts(SLOTS)).isEmpty();

        for (var reason : told) {
            tables.execute(remedy(reason));
        }
        assertThat(feed.obstacles()).isEmpty();
        feed.begin().close();
        assertThat(tables.texts(SLOTS)).containsExactly("bactrian_erp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"for table people, other", "for table other", "for tables in schema public"})
    void publicationThatTellsOfOthersIsMadeToTellOfTheTableToo(String publication) throws SQLException {
        tables.execute("create publication bactrian_erp " + publication);
        var feed = tables.feed("people");
        assertThat(feed.obstacles()).isEmpty();

        feed.begin().close();

        assertThat(tables.texts("select tablename from pg_publication_tables order by 1"))
                .containsExactly("other", "people");
    }

    @Test
    void columnListThatHoldsAllThatIsReadIsRight() throws SQLException {
        tables.execute("create publication bactrian_erp for table people (id, name)");

        assertThat(tables.feed("people").obstacles()).isEmpty();
    }

    @Test
    void publicationThatIsNotThereIsMadeAndRight() throws SQLException {
        var feed = tables.feed("people");
        assertThat(feed.obstacles()).isEmpty();

        var beginning = feed.begin();

        try (beginning) {
            assertThat(feed.whyLost(beginning.place())).isEmpty();
            assertThat(feed.trouble())
                    .hasValueSatisfying(reason -> assertThat(reason).contains("nobody reads"));
        }
    }

    @Test
    void whatTheLogMayHavePassedOverWhileItsPublicationWasWrongIsLostThoughItIsMended() throws SQLException {
        var feed = tables.feed("people");
        var beginning = feed.begin();
        beginning.close();

        tables.execute("alter publication bactrian_erp set table other");
        assertThat(feed.trouble()).hasValueSatisfying(reason -> assertThat(reason)
                .contains("does not tell of people")
                .contains("alter publication bactrian_erp add table \"public\".\"people\""));
        tables.execute("alter publication bactrian_erp add table people");

        assertThat(feed.whyLost(beginning.place()))
                .hasValueSatisfying(reason -> assertThat(reason).contains("does not tell of people"));
        var anew = feed.begin();
        anew.close();
        assertThat(feed.whyLost(anew.place())).isEmpty();
    }

    @Test
    void tableThatTookThePlaceOfAnotherIsNotTold() throws SQLException {
        var feed = tables.feed("people");
        feed.begin().close();

        tables.execute("alter table people rename to former", "alter table other rename to people");

        assertThat(feed.trouble())
                .hasValueSatisfying(reason -> assertThat(reason).contains("does not tell of"));
        tables.execute("drop table former");
    }

    @Test
    void publicationThatIsGoneIsTold() throws SQLException {
        var feed = tables.feed("people");
        feed.begin().close();

        tables.execute("drop publication bactrian_erp");

        assertThat(feed.trouble()).hasValueSatisfying(reason -> assertThat(reason)
                .contains("is gone")
                .contains("create publication bactrian_erp for table \"public\".\"people\""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for table parts                                             | ",
                "for table parts with (publish_via_partition_root = true)    | ",
                "for table parts_1, parts_2                                  | ",
                "for table parts_1                                           | does not tell of parts_2",
                "for table parts, other with (publish_via_partition_root)    | ",
                "for table parts_1, parts_2 where (id > 5)                   | has a row filter",
            })
    void partitionsArePartOfTheirTable(String publication, String mistake) throws SQLException {
        tables.execute(
                "create table parts (id bigint primary key, name text) partition by range (id)",
                "create table parts_1 partition of parts for values from (0) to (10)",
                "create table parts_2 partition of parts for values from (10) to (20)",
                "create publication bactrian_erp " + publication);
        var feed = tables.feed("parts");

        var told = feed.obstacles();
        tables.execute("drop publication bactrian_erp");

        assertThat(told).hasSize(mistake == null ? 0 : 1).allMatch(reason -> reason.contains(mistake));
    }

    @Test
    void onlyTheTableAndItsPartitionsAreItsOwn() throws SQLException {
        tables.execute(
                "create schema elsewhere",
                "create table elsewhere.parts (id bigint primary key, name text)",
                "create table parts (id bigint primary key, name text) partition by range (id)",
                "create table parts_1 partition of parts for values from (0) to (10)");
        var feed = tables.feed("parts");

        assertThat(List.of("public.parts", "public.parts_1", "elsewhere.parts", "public.other").stream()
                        .filter(name -> feed.isOurs(
                                new PublishedTable.LoggedTable(name.split("\\.")[0], name.split("\\.")[1]))))
                .containsExactly("public.parts", "public.parts_1");
    }

    /** The statements in parentheses at the end of a reason. */
    static String[] remedy(String reason) {
        return reason.substring(reason.lastIndexOf(" (" + firstWord(reason)) + 2, reason.length() - 1)
                .split("; ");
    }

    private static String firstWord(String reason) {
        return reason.contains("(drop publication") ? "drop publication" : "alter ";
    }
}
