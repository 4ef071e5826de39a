package dev.bactrian.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.change.Fields;
import dev.bactrian.change.Position;
import dev.bactrian.change.ValueType;
import dev.bactrian.change.Weight;
import dev.bactrian.change.WriteKind;
import dev.bactrian.decision.DeliveryState;
import dev.bactrian.decision.LinkState;
import dev.bactrian.decision.PendingWrite;
import dev.bactrian.decision.Presence;
import dev.bactrian.decision.RecordState;
import dev.bactrian.decision.TrackedRecord;
import dev.bactrian.state.RecordStore.LinkKey;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The records of a sync, kept at hand and written through to a real database. */
class SyncRecordsIT {

    private static EmbeddedPostgres server;
    private static StateDatabase state;

    private final RecordStore store = new RecordStore(
            "accounts",
            new RecordStore.Types(field -> Optional.of(ValueType.TEXT), system -> field -> Optional.of(ValueType.TEXT)),
            fields -> Optional.empty());
    private SyncRecords records;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
        var flyway = Flyway.configure().dataSource(server.getPostgresDatabase()).load();
        state = new StateDatabase(server.getPostgresDatabase(), flyway);
        state.migrate();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void empty() {
        execute("truncate record, link, journal, owner");
        records = owner(100);
    }

    private SyncRecords owner(int cached) {
        return new SyncRecords(state, store, Fence.NONE, cached);
    }

    @Test
    void whatWasSavedIsFoundByEveryKeyAndReadBackTheSame() {
        var saved = save(record(1, "Ada").with("erp", DeliveryState.CLEAN.dirtyAgain(Instant.EPOCH, Instant.EPOCH)));

        assertThat(find(owner(100), "crm", "001")).isEqualTo(saved);
        assertThat(find(records, "erp", "5")).isEqualTo(saved);
    }

    /** Guards the cache: a transaction that fails leaves nothing in it. */
    @Test
    void whatWasNotCommittedIsNotAtHand() {
        var saved = save(record(1, "Ada"));

        assertThatThrownBy(() -> records.transaction("fail", transaction -> {
                    transaction.save(List.of(record(1, "Bea")));
                    throw new IllegalArgumentException("on purpose");
                }))
                .hasMessage("on purpose");

        assertThat(find(records, "crm", "001")).isEqualTo(saved);
    }

    @Test
    void aTransactionSeesWhatItSavedItself() {
        save(record(1, "Ada"));

        var seen = records.transaction("look", transaction -> {
            transaction.save(List.of(moved(record(1, "Ada"), "002")));
            return List.of(
                    transaction.find(List.of(new LinkKey("crm", "002"))),
                    transaction.find(List.of(new LinkKey("crm", "001"))));
        });

        assertThat(seen.get(0)).hasSize(1);
        assertThat(seen.get(1)).as("the key that it had before").isEmpty();
        assertThat(find(owner(100), "crm", "002")).isNotNull();
    }

    /** Guards the echo that costs no write: the database is not told, and after a crash the echo is still to come. */
    @Test
    void echoIsKeptAtHandOnly() {
        var written = PendingWrite.uncertain("t1", WriteKind.UPDATE, Fields.of("name", "A"), Fields.of("name", "Ada"))
                .confirmedAt(new Position(0, 77, "0/4D"));
        save(sent(record(1, "Ada"), List.of(written)));
        execute(
                "create or replace function refuse() returns trigger language plpgsql as $$ begin raise 'written'; end $$");
        execute("create trigger refuse before update on record for each row execute function refuse()");
        try {
            records.transaction("take an echo", transaction -> {
                transaction.save(List.of(at(sent(record(1, "Ada"), List.of()), new Position(90, 91, "p"))));
                return true;
            });
        } finally {
            execute("drop trigger refuse on record");
        }

        assertThat(find(records, "crm", "001").state().link("erp").sent()).isEmpty();
        assertThat(find(owner(100), "crm", "001").state().link("erp").sent()).containsExactly(written);
    }

    /** A create that is still to be told of is found by its token, so its end is stored. */
    @Test
    void endOfAnUncertainWriteIsStored() {
        var uncertain =
                PendingWrite.uncertain("t1", WriteKind.UPDATE, Fields.of("name", "A"), Fields.of("name", "Ada"));
        save(sent(record(1, "Ada"), List.of(uncertain)));

        save(sent(record(1, "Ada"), List.of()));

        assertThat(find(owner(100), "crm", "001").state().link("erp").sent()).isEmpty();
    }

    /** What an answer has told the key of is found by its key. */
    @Test
    void onlyACreateWhoseAnswerIsStillToComeIsFoundByItsToken() {
        var uncertain = PendingWrite.uncertain("t1", WriteKind.CREATE, Fields.none(), Fields.of("name", "Ada"));
        save(sent(record(1, "Ada"), List.of(uncertain)));
        var before = records.rehearse("look", transaction -> transaction.findCreating("erp", List.of("t1")));

        save(sent(record(1, "Ada"), List.of(uncertain.confirmedAt(new Position(0, 77, "0/4D")))));

        assertThat(before).containsExactly(1L);
        var after = records.rehearse("look", transaction -> transaction.findCreating("erp", List.of("t1")));
        assertThat(after).isEmpty();
    }

    /** Most syncs have none, which is asked once. */
    @Test
    void keyThatARecordLeavesIsFoundThoughThereWasNoneBefore() {
        var former = List.of(new LinkKey("erp", "5"));
        save(record(1, "Ada"));
        var before = records.rehearse("look", transaction -> transaction.findFormer(former));

        var state = record(1, "Ada").state();
        save(record(1, "Ada").with(state.with(state.link("erp").madeAnew("6"))));

        var after = records.rehearse("look", transaction -> transaction.findFormer(former));
        var later = owner(100).rehearse("look", transaction -> transaction.findFormer(former));
        assertThat(before).isEmpty();
        assertThat(after).containsEntry(former.get(0), 1L);
        assertThat(later).isEqualTo(after);
    }

    @Test
    void recordsThatAreNotAtHandAnyMoreAreReadAgain() {
        var small = owner(2);
        for (var n = 1; n <= 5; n++) {
            var number = n;
            small.transaction("save", transaction -> {
                transaction.save(List.of(moved(record(number, "name " + number), "00" + number)));
                return true;
            });
        }

        assertThat(find(small, "crm", "001").state().fields()).isEqualTo(Fields.of("name", "name 1"));
        assertThat(find(small, "crm", "005").state().fields()).isEqualTo(Fields.of("name", "name 5"));
    }

    /** Guards the fence: what another process may have changed is not written over. */
    @Test
    void nothingIsStoredBehindTheFence() {
        save(record(1, "Ada"));
        var former = new SyncRecords(
                state,
                store,
                connection -> {
                    throw new StateUnavailable("another process owns it");
                },
                100);

        assertThatThrownBy(() -> former.transaction("save", transaction -> {
                    transaction.save(List.of(record(1, "Bea")));
                    return true;
                }))
                .isInstanceOf(StateUnavailable.class);

        assertThat(find(owner(100), "crm", "001").state().fields()).isEqualTo(Fields.of("name", "Ada"));
    }

    /** Guards the fence of positions: a former owner, and one that prepared the sync anew, move none of them. */
    @Test
    void positionsAreNotMovedBehindTheFence() {
        var ownership = new Ownership(server.getPostgresDatabase());
        try {
            assertThat(ownership.claim("accounts")).isEmpty();
            var owning = new SyncRecords(state, store, ownership.fenceOfOneEpoch("accounts"), 100);
            var run = ownership.fenceOfThisEpoch("accounts");
            owning.store("begin", connection -> begin(connection, "own"));

            execute("update owner set epoch = epoch + 1");

            assertThatThrownBy(() -> owning.store("begin", connection -> begin(connection, "former")))
                    .isInstanceOf(NotOwner.class);
            assertThatThrownBy(() -> state.transaction("check", connection -> {
                        run.check(connection);
                        return true;
                    }))
                    .isInstanceOf(NotOwner.class);
            var retired = owner(100);
            retired.retire();
            assertThatThrownBy(() -> retired.store("begin", connection -> begin(connection, "retired")))
                    .isInstanceOf(NotOwner.class);
            var kept = state.transaction("look", connection -> Positions.load(connection, "accounts", "crm"));
            assertThat(kept.orElseThrow().position().token()).isEqualTo("own");
        } finally {
            ownership.close();
        }
    }

    private static void begin(Connection connection, String token) throws SQLException {
        var place = new Position(1, 1, token);
        Positions.begin(connection, "accounts", "crm", new Positions.Stored(Positions.Phase.STREAMING, place, "{}"));
    }

    /** Guards the bound in memory: a batch of small changes may be of many large records. */
    @Test
    void recordsThatTakeTooMuchTogetherAreRefusedTogetherAndNotInParts() {
        var text = "x".repeat((int) Weight.OF_A_BATCH / 3);
        var ids = LongStream.rangeClosed(1, 12).boxed().toList();
        for (var id : ids) {
            execute("insert into record (sync, id, fields, stamps) select 'accounts', " + id
                    + ", jsonb_build_object('name', string_agg(md5(n::text), '')), '[]' from generate_series(1, "
                    + text.length() / 32 + ") as n");
        }

        assertThatThrownBy(() -> limited(owner(100), ids)).isInstanceOf(TooMuchAtOnce.class);
        assertThat(limited(owner(100), ids.subList(0, 6))).hasSize(6);
        Collection<TrackedRecord> some = owner(100).transaction("look", transaction -> transaction.readSome(ids));
        assertThat(some).hasSizeBetween(1, 11);
        assertThatThrownBy(() -> records.transaction("save", transaction -> {
                    transaction.limit();
                    transaction.save(ids.stream().map(id -> record(id, text)).toList());
                    return true;
                }))
                .isInstanceOf(TooMuchAtOnce.class);
    }

    private static Collection<TrackedRecord> limited(SyncRecords from, List<Long> ids) {
        return from.transaction("look", transaction -> {
            transaction.limit();
            return transaction.read(ids).values();
        });
    }

    /** Guards the erasure: neither the database nor the records at hand know of it any more. */
    @Test
    void recordThatIsErasedIsKnownNowhere() {
        save(record(1, "Ada"));
        execute("insert into journal (sync, record_id, system, key, operation, outcome, committed_at, position, edits)"
                + " values ('accounts', 1, 'crm', '001', 'update', 'applied', now(), '', '{}'),"
                + " ('accounts', null, 'crm', '001', 'update', 'rejected', now(), '', '{}'),"
                + " ('accounts', 2, 'crm', '002', 'update', 'applied', now(), '', '{}')");

        var erased = records.transaction(
                "erase", transaction -> transaction.erase(List.of(1L), List.of(new LinkKey("crm", "001"))));

        assertThat(erased).isEqualTo(new Erasure.Erased(1, 2, 0));
        for (var knowing : List.of(records, owner(100))) {
            assertThat(knowing.<Map<LinkKey, Long>>rehearse(
                            "find", transaction -> transaction.find(List.of(new LinkKey("crm", "001")))))
                    .isEmpty();
        }
    }

    @Test
    void whatASystemHoldsInAFieldIsForgotten() {
        save(record(1, "Ada"));

        records.forget("erp", List.of("name"));

        var forgotten = find(records, "crm", "001").state();
        assertThat(forgotten.link("erp").shadow().knows("name")).isFalse();
        assertThat(forgotten.link("crm").shadow()).isEqualTo(Fields.of("name", "Ada"));
        assertThat(forgotten.fields()).isEqualTo(Fields.of("name", "Ada"));
    }

    private TrackedRecord save(TrackedRecord record) {
        return records.transaction("save", transaction -> {
            transaction.save(List.of(record));
            return record;
        });
    }

    private static TrackedRecord find(SyncRecords in, String system, String key) {
        return in.rehearse("find", transaction -> {
            var ids = transaction.find(List.of(new LinkKey(system, key))).values();
            return transaction.read(ids).values().iterator().next();
        });
    }

    private static TrackedRecord record(long id, String name) {
        var fields = Fields.of("name", name);
        var state = new RecordState(
                id,
                fields,
                Map.of(),
                false,
                Map.of("crm", link("crm", "001", fields), "erp", link("erp", "5", fields)),
                dev.bactrian.decision.Oversight.NONE);
        return new TrackedRecord(state, Map.of("crm", DeliveryState.CLEAN, "erp", DeliveryState.CLEAN));
    }

    private static LinkState link(String system, String key, Fields shadow) {
        return LinkState.none(system).withKey(key).with(Presence.PRESENT).withShadow(shadow, Fields.none());
    }

    private static TrackedRecord moved(TrackedRecord record, String key) {
        var state = record.state();
        return record.with(state.with(state.link("crm").withKey(key))
                .with(state.link("erp").withKey("e" + key)));
    }

    private static TrackedRecord sent(TrackedRecord record, List<PendingWrite> sent) {
        return record.with(record.state().with(record.state().link("erp").withSent(sent)));
    }

    private static TrackedRecord at(TrackedRecord record, Position position) {
        return record.with(record.state().with(record.state().link("erp").with(position)));
    }

    private static void execute(String sql) {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
