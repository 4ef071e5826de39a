package dev.bactrian.system.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Neither a table in which nothing happens, nor a sync that is gone, holds the log of a busy database unnoticed. */
class QuietTableIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void slotOfAQuietTableGoesOnWithTheDatabase() throws Exception {
        try (var tables = new FollowedTable()) {
            tables.execute(
                    "create table quiet (id bigint primary key, name text)",
                    "create table busy (id bigint primary key, name text)");
            try (var routes = new SourceRoutes(tables)) {
                var feed = routes.follow("quiet");
                await().atMost(PATIENCE).until(() -> feed.trouble().isEmpty());

                tables.execute("insert into busy select n, repeat('x', 500) from generate_series(1, 20000) as n");
                var end =
                        tables.texts("select pg_current_wal_insert_lsn()::text").get(0);

                await().atMost(PATIENCE)
                        .until(() -> feed.trouble().isEmpty()
                                && tables.texts("select confirmed_flush_lsn >= '" + end + "' from pg_replication_slots")
                                        .contains("t"));
                assertThat(routes.told).isEmpty();
            }
        }
    }

    @Test
    void slotThatNoSyncReadsIsFoundWithWhatItHolds() throws Exception {
        try (var tables = new FollowedTable();
                var connection = tables.connect()) {
            tables.execute(
                    "create table busy (id bigint primary key, name text)",
                    "select pg_create_logical_replication_slot(name, 'pgoutput') from unnest("
                            + "array['bactrian_former_erp', 'bactrian_busy_erp', 'somebody']) as name",
                    "insert into busy select n, repeat('x', 500) from generate_series(1, 20000) as n");

            var found = LeftSlots.find(connection, List.of("bactrian_busy_erp"));

            assertThat(found).singleElement().satisfies(slot -> {
                assertThat(slot.name()).isEqualTo("bactrian_former_erp");
                assertThat(slot.held()).matches("\\d+ MB");
            });
        }
    }
}
