package dev.bactrian.system.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.system.debezium.Engines;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several feeds of one log: each is told all that lies behind its own place, and nothing that it knows. */
class DatabaseLogIT {

    private FollowedTable tables;
    private SourceRoutes routes;

    @BeforeEach
    void start() throws Exception {
        tables = new FollowedTable();
        tables.execute(
                "create table people (id bigint primary key, name text, city text)",
                "create table orders (id bigint primary key, name text)");
        routes = new SourceRoutes(tables);
    }

    @AfterEach
    void stop() throws Exception {
        routes.close();
        tables.close();
    }

    @Test
    void logIsNotGivenUpWhileAFeedBegins() throws Exception {
        var people = routes.follow("people");
        try (var beginning = routes.begin(routes.feed("orders", "orders", "id", "name"))) {
            var place = beginning.place().position().order();

            for (var id = 1; id <= 3; id++) {
                insert("people", id);
                var committed = end();
                await().until(() -> {
                    people.tellPlace();
                    return PostgresOffsets.lsnOf(
                                    String.valueOf(routes.kept(people).kept()))
                            >= committed;
                });
            }

            assertThat(tables.texts("select (confirmed_flush_lsn <= '" + Lsn.format(place)
                            + "')::text from pg_replication_slots where slot_name = 'bactrian_erp'"))
                    .containsExactly("true");
        }
    }

    @Test
    void rowsOfOneTransactionPassTheRoutesTogether() throws Exception {
        routes.follow("people");
        var before = routes.exchanges.get();

        tables.execute("insert into people select n, 'Ann' from generate_series(1, 1000) n");

        await().untilAsserted(() -> assertThat(told("people")).hasSize(1_000));
        assertThat(told("people"))
                .extracting(Change::key)
                .startsWith("1", "2", "3")
                .endsWith("1000");
        assertThat(routes.exchanges.get() - before).isLessThan(500);
    }

    @Test
    void truncateIsTroubleUntilTheRowsAreLookedFor() throws Exception {
        var people = routes.follow("people");
        insert("people", 1);
        awaitTold("people", "1");
        assertThat(people.trouble()).isEmpty();

        tables.execute("truncate people");

        await().untilAsserted(() -> assertThat(people.trouble()).hasValueSatisfying(reason -> assertThat(reason)
                .contains("table \"public\".\"people\" was truncated")));
    }

    @Test
    void feedThatMissedNothingJoinsTheEngineThatRuns() throws Exception {
        routes.follow("people");
        var orders = routes.follow("orders");
        var before = routes.restarts();
        routes.leave(orders);
        insert("people", 1);
        awaitTold("people", "1");

        routes.goOn(orders);

        insert("orders", 2);
        awaitTold("orders", "2");
        assertThat(routes.restarts()).isEqualTo(before);
    }

    @Test
    void feedThatMissedARowIsToldItAfterwards() throws Exception {
        routes.follow("people");
        var orders = routes.follow("orders");
        routes.leave(orders);
        insert("orders", 1);
        insert("people", 1);
        awaitTold("people", "1");

        routes.goOn(orders);

        awaitTold("orders", "1");
    }

    /** The engine begins at the place of the people, which lies before the orders were read. */
    @Test
    void feedIsNotToldWhatItHasReadAndItsOrderIsNeverBeforeIt() throws Exception {
        var people = routes.follow("people");
        routes.kept(people).shut();
        publishOrders();
        insert("orders", 1);
        var orders = routes.feed("orders", "orders", "id", "name");
        long place;
        try (var beginning = routes.begin(orders)) {
            place = beginning.place().position().order();
        }
        routes.goOn(orders);
        routes.restart();

        insert("orders", 2);

        awaitTold("orders", "2");
        assertThat(told("orders")).extracting(Change::key).containsExactly("2");
        assertThat(told("orders").get(0).position().order()).isGreaterThanOrEqualTo(place);
    }

    /** What it has read is kept with its place. */
    @Test
    void nextProcessIsNotToldEither() throws Exception {
        var people = routes.follow("people");
        routes.kept(people).shut();
        publishOrders();
        insert("orders", 1);
        var orders = routes.feed("orders", "orders", "id", "name");
        routes.begin(orders).close();
        var places = Map.of(
                "people",
                routes.kept(people).kept(),
                "orders",
                routes.kept(orders).kept());
        routes.close();

        routes = new SourceRoutes(tables);
        for (var place : places.entrySet()) {
            var feed = routes.feed(place.getKey(), place.getKey(), "id", "name");
            routes.kept(feed).keep(place.getValue());
            routes.goOn(feed);
        }
        insert("orders", 2);

        awaitTold("orders", "2");
        assertThat(told("orders")).extracting(Change::key).containsExactly("2");
    }

    /** It was open at the moment of which the rows are read, so that these do not show it. */
    @Test
    void transactionThatWasOpenWhenTheRowsWereReadIsTold() throws Exception {
        routes.follow("people");
        var orders = routes.feed("orders", "orders", "id", "name");
        insert("orders", 1);
        try (var beginning = routes.begin(orders)) {
            insert("orders", 2);
            beginning.readAll(rows -> assertThat(rows).extracting(Change::key).containsExactly("1"));
        }

        routes.goOn(orders);

        awaitTold("orders", "2");
        assertThat(told("orders")).extracting(Change::key).containsExactly("2");
    }

    /** An engine that was left behind would keep the slot for ever. */
    @Test
    void sourceThatIsBegunAnewAgainAndAgainTellsOn() throws Exception {
        routes.follow("people");
        for (var n = 0; n < 5; n++) {
            await().pollInterval(Duration.ofMillis(5))
                    .until(() -> Engines.state("bactrian_erp") != Engines.State.CALLED);
            routes.restart();
        }

        insert("people", 1);

        awaitTold("people", "1");
    }

    @Test
    void columnThatTheRunningEngineLeavesOutIsToldToTheFeedThatReadsIt() throws Exception {
        routes.follow("people", "id", "name");
        insert("people", 2);
        awaitTold("people", "2");
        var cities = routes.feed("cities", "people", "id", "city");
        routes.begin(cities).close();
        routes.goOn(cities);

        tables.execute("insert into people values (1, 'Ada', 'Rome')");

        assertThat(awaitTold("cities", "1").fields())
                .isEqualTo(Fields.of("id", 1L).with("city", "Rome"));
        assertThat(awaitTold("people", "1").fields())
                .isEqualTo(Fields.of("id", 1L).with("name", "Ada"));
    }

    /** For a sync that does not follow them. */
    private void publishOrders() {
        routes.begin(routes.feed("former", "orders", "id", "name")).close();
    }

    private void insert(String table, int id) throws SQLException {
        tables.execute("insert into " + table + " (id, name) values (" + id + ", 'x')");
    }

    private long end() throws SQLException {
        return Lsn.parse(
                tables.texts("select pg_current_wal_insert_lsn()::text").get(0));
    }

    private Change awaitTold(String sync, String key) {
        return await().until(
                        () -> told(sync).stream()
                                .filter(change -> change.key().equals(key))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private List<Change> told(String sync) {
        return routes.told.stream().filter(change -> change.sync().equals(sync)).toList();
    }
}
