package dev.bactrian.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.bactrian.change.ValueType;
import dev.bactrian.state.RecordStore.LinkKey;
import dev.bactrian.state.WaitingChanges.Parent;
import dev.bactrian.state.WaitingChanges.Wait;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What waits, in a real database and as the process knows it. */
class WaitingChangesIT {

    private static EmbeddedPostgres server;
    private static SyncRecords records;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
        var flyway = Flyway.configure().dataSource(server.getPostgresDatabase()).load();
        flyway.migrate();
        var store = new RecordStore(
                "people",
                new RecordStore.Types(
                        field -> Optional.of(ValueType.TEXT), system -> field -> Optional.of(ValueType.TEXT)),
                fields -> Optional.empty());
        records = new SyncRecords(new StateDatabase(server.getPostgresDatabase(), flyway), store, Fence.NONE, 100);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Test
    void recordsThatTakeOverEachOthersKeysKeepWhatWaitsOfThem() {
        var unknown = new Parent("customers", key("unknown"));
        records.transaction("wait", transaction -> {
            records.waiting()
                    .add(
                            transaction,
                            List.of(
                                    new Wait(key("1"), "of one", unknown, null),
                                    new Wait(key("2"), "of two", null, null),
                                    new Wait(key("1"), "of one, too", null, null)));
            return true;
        });

        records.transaction("renumber", transaction -> {
            records.waiting().move(transaction, Map.of(key("2"), key("3"), key("1"), key("2"), key("4"), key("5")));
            return true;
        });

        var shown = records.transaction(
                "show", transaction -> WaitingRecord.page(transaction.connection(), "people", 0, 10));
        assertThat(shown)
                .extracting(
                        WaitingRecord::key, WaitingRecord::changes, WaitingRecord::parentSync, WaitingRecord::parentKey)
                .containsExactly(tuple("2", 2, "customers", "unknown"), tuple("3", 1, null, null));
        assertThat(records.<List<WaitingRecord>>transaction(
                        "show the next",
                        transaction -> WaitingRecord.page(
                                transaction.connection(), "people", shown.get(0).number(), 10)))
                .containsExactly(shown.get(1));

        assertThat(records.<Set<LinkKey>>transaction(
                        "look", transaction -> records.waiting().keys(transaction)))
                .containsExactlyInAnyOrder(key("2"), key("3"));
        var taken = records.transaction(
                "take", transaction -> records.waiting().take(transaction, List.of(key("2"), key("3"))));
        assertThat(taken).isEqualTo(Map.of(key("2"), List.of("of one", "of one, too"), key("3"), List.of("of two")));
        assertThat(records.waiting().isKnownToBeEmpty()).isTrue();
    }

    /** A parent was made anew under another key before it was looked for. */
    @Test
    void childOfAFormerKeyIsReadyOnceItsParentIsKnown() throws SQLException {
        var parent = new Parent("customers", new LinkKey("crm", "001-former"));
        var child = new LinkKey("crm", "003");
        var readAgain = new LinkKey("crm", "004");
        records.transaction("wait", transaction -> {
            records.waiting().add(transaction, List.of(new Wait(child, "of a child", parent, null)));
            records.waiting().readAgain(transaction, readAgain, List.of(parent), "ALL");
            return true;
        });
        var ready = new ReadyChanges("people");
        assertThat(records.<List<LinkKey>>transaction("look", transaction -> ready.all(transaction, 10)))
                .isEmpty();

        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(
                    "insert into link (record_id, sync, system, key, presence, former_keys) values (77, 'customers', 'crm', '001-now', 'PRESENT', '{001-former}')");
        }

        assertThat(records.<List<LinkKey>>transaction("look", transaction -> ready.all(transaction, 10)))
                .containsExactly(child);
        assertThat(records.<List<LinkKey>>transaction(
                        "look", transaction -> ready.waitingFor(transaction, List.of(77L), 10)))
                .containsExactly(child);
        assertThat(records.<List<ReadyChanges.Note>>transaction("look", transaction -> ready.toBeRead(transaction, 10)))
                .containsExactly(new ReadyChanges.Note(readAgain, "ALL"));
        records.transaction("take", transaction -> {
            records.waiting().needsNoReading(transaction, readAgain);
            return records.waiting().take(transaction, List.of(child));
        });
    }

    private static LinkKey key(String key) {
        return new LinkKey("erp", key);
    }
}
