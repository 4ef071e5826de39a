package dev.bactrian.system.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.WriteKind;
import dev.bactrian.sandbox.salesforce.SalesforceStandIn;
import dev.bactrian.system.SystemUnavailable;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.CamelExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SalesforceSinkIT {

    private SalesforceStandIn standIn;
    private Org org;

    @BeforeEach
    void start() throws Exception {
        standIn = SalesforceStandIn.start(
                dev.bactrian.sandbox.salesforce.SalesforceSettings.empty().withKeepalive(Duration.ofMillis(400)));
        org = new Org(standIn);
    }

    @AfterEach
    void stop() {
        standIn.trouble().clear();
        org.close();
        standIn.close();
    }

    @Test
    void createTellsTheNewKeyAndThePlaceInTheLog() {
        var wanted = new HashMap<String, Object>();
        wanted.put("Name", "O'Neill & \"Sons\"");
        wanted.put("AnnualRevenue", new BigDecimal("12.5"));
        wanted.put("NumberOfEmployees", 7L);
        wanted.put("Phone", null);

        var answer = written(deliver(WriteKind.CREATE, null, Fields.none(), Fields.of(wanted)));

        var record = standIn.record("Account", answer.key()).orElseThrow();
        assertThat(record)
                .containsEntry("Name", "O'Neill & \"Sons\"")
                .containsEntry("NumberOfEmployees", 7)
                .containsEntry("Phone", null);
        assertThat(record.get("AnnualRevenue")).isEqualTo(new BigDecimal("12.50"));
        assertThat(answer.log().log()).isBetween(System.currentTimeMillis(), System.currentTimeMillis() + 6_000);
    }

    @Test
    void updateIsWrittenWhereTheOrgHoldsWhatIsExpected() {
        var key = standIn.create("Account", Map.of("Name", "old", "Phone", "1"));

        var answer = deliver(
                WriteKind.UPDATE,
                key,
                Fields.of("Name", "old"),
                Fields.of(java.util.Collections.singletonMap("Phone", null)));

        assertThat(written(answer).key()).isEqualTo(key);
        assertThat(standIn.record("Account", key).orElseThrow())
                .containsEntry("Phone", null)
                .containsEntry("Name", "old");
    }

    @Test
    void updateOfWhatAnotherChangedWritesNothingAndTellsTheRecord() {
        var key = standIn.create("Account", Map.of("Name", "theirs"));

        var answer = deliver(WriteKind.UPDATE, key, Fields.of("Name", "old"), Fields.of("Name", "ours"));

        assertThat(answer).isInstanceOfSatisfying(Answer.Differs.class, differs -> {
            assertThat(differs.actual().operation()).isEqualTo(Operation.READ);
            assertThat(differs.actual().key()).isEqualTo(key);
            assertThat(differs.actual().fields().get("Name")).isEqualTo("theirs");
        });
        assertThat(standIn.record("Account", key).orElseThrow()).containsEntry("Name", "theirs");
    }

    @Test
    void whatIsThereAlreadyIsNotWrittenAgain() {
        var key = standIn.create("Account", Map.of("Name", "ours"));
        standIn.calls().reset();

        var answer = deliver(WriteKind.UPDATE, key, Fields.of("Name", "old"), Fields.of("Name", "ours"));

        assertThat(answer).isInstanceOf(Answer.AlreadyThere.class);
        assertThat(standIn.calls().counts().writes()).isZero();
    }

    @Test
    void deleteAndLookUpTellWhatIsMissing() {
        var key = standIn.create("Account", Map.of("Name", "gone soon"));

        assertThat(deliver(WriteKind.LOOK_UP, key, Fields.none(), Fields.none()))
                .isInstanceOf(Answer.Differs.class);
        assertThat(deliver(WriteKind.DELETE, key, Fields.of("Name", "other"), Fields.none()))
                .isInstanceOf(Answer.Differs.class);
        assertThat(deliver(WriteKind.DELETE, key, Fields.of("Name", "gone soon"), Fields.none()))
                .isInstanceOf(Answer.Written.class);
        assertThat(standIn.record("Account", key)).isEmpty();
        assertThat(deliver(WriteKind.DELETE, key, Fields.none(), Fields.none()))
                .isInstanceOf(Answer.AlreadyThere.class);
        assertThat(deliver(WriteKind.LOOK_UP, key, Fields.none(), Fields.none()))
                .isInstanceOf(Answer.Missing.class);
        assertThat(deliver(WriteKind.UPDATE, key, Fields.none(), Fields.of("Name", "x")))
                .isInstanceOf(Answer.Missing.class);
    }

    @Test
    void refusedRecordDoesNotStopItsNeighbours() {
        var key = standIn.create("Account", Map.of("Name", "old"));

        var answers = org.deliver(
                delivery(1, WriteKind.CREATE, null, Fields.none(), Fields.of(Map.of("Name", "a"))),
                delivery(
                        2,
                        WriteKind.CREATE,
                        null,
                        Fields.none(),
                        Fields.of(Map.of("Name", "b", "Industry", "No such thing"))),
                delivery(3, WriteKind.UPDATE, key, Fields.none(), Fields.of("Name", "new")));

        assertThat(answers)
                .extracting(answered -> answered.delivery().recordId())
                .containsExactly(1L, 2L, 3L);
        assertThat(answers.get(0).answer()).isInstanceOf(Answer.Written.class);
        assertThat(answers.get(1).answer()).isInstanceOfSatisfying(Answer.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST");
            assertThat(refused.message()).contains("Industry");
        });
        assertThat(answers.get(2).answer()).isInstanceOf(Answer.Written.class);
    }

    @Test
    void lockedRecordIsNotRefusedForGood() {
        standIn.trouble().lockRows(1);

        var answer = deliver(WriteKind.CREATE, null, Fields.none(), Fields.of("Name", "a"));

        assertThat(answer).isInstanceOfSatisfying(Answer.NotNow.class, later -> assertThat(later.code())
                .isEqualTo("UNABLE_TO_LOCK_ROW"));
    }

    @Test
    void thousandRowsTakeFiveReadsAndFiveWrites() {
        var keys = IntStream.range(0, 1_000)
                .mapToObj(n -> standIn.create("Account", Map.of("Name", "n" + n)))
                .toList();
        standIn.calls().reset();

        for (var from = 0; from < 1_000; from += 200) {
            var batch = new ArrayList<Delivery>();
            for (var n = from; n < from + 200; n++) {
                batch.add(delivery(
                        n, WriteKind.UPDATE, keys.get(n), Fields.of("Name", "n" + n), Fields.of("Name", "m" + n)));
            }
            assertThat(org.deliver(batch.toArray(Delivery[]::new)))
                    .allMatch(answered -> answered.answer() instanceof Answer.Written);
        }

        assertThat(standIn.calls().counts().reads()).isLessThanOrEqualTo(5);
        assertThat(standIn.calls().counts().writes()).isLessThanOrEqualTo(5);
    }

    @Test
    void changeEventsOfOurWritesTellTheToken() throws Exception {
        org.follow();
        await().until(() -> org.kept != null);

        var key = written(deliver(WriteKind.CREATE, null, Fields.none(), Fields.of("Name", "ours")))
                .key();

        await().until(() -> !org.changesOf(key).isEmpty());
        assertThat(org.changesOf(key).get(0).origin()).isEqualTo("t1");
    }

    @Test
    void createWhoseAnswerWasLostIsNotCreatedAgain() {
        standIn.trouble().cutAfterCommit(1);
        var began = Instant.now();
        var wanted = Fields.of(Map.of("Name", "O'Neill", "Phone", "1"));
        assertThatThrownBy(() -> deliver(WriteKind.CREATE, null, Fields.none(), wanted))
                .hasRootCauseInstanceOf(Exception.class);
        standIn.create("Account", Map.of("Name", "O'Neill", "Phone", "2"));

        var answers = org.deliver(
                new Delivery(1, WriteKind.CREATE, null, Fields.none(), wanted, "t1", began),
                new Delivery(2, WriteKind.CREATE, null, Fields.none(), Fields.of("Name", "never sent"), "t1", began));

        assertThat(answers.get(0).answer()).isInstanceOfSatisfying(Answer.Differs.class, differs -> assertThat(
                        differs.actual().fields().get("Phone"))
                .isEqualTo("1"));
        assertThat(answers.get(1).answer()).isInstanceOf(Answer.Written.class);
        assertThat(standIn.size("Account")).isEqualTo(3);
    }

    @Test
    void outageAndUsedUpLimitMakeTheSystemUnavailable() {
        standIn.trouble().startOutage();
        assertUnavailable();
        var uncertain =
                new Delivery(1, WriteKind.CREATE, null, Fields.none(), Fields.of("Name", "a"), "t1", Instant.now());
        assertThatThrownBy(() -> org.deliver(uncertain)).hasCauseInstanceOf(SystemUnavailable.class);
        standIn.trouble().endOutage();
        standIn.trouble().limitCalls(0);
        var failures = IntStream.range(0, 2).filter(n -> isUnavailable()).count();
        assertThat(failures).isPositive();
    }

    @Test
    void expiredSessionIsRenewedUnnoticed() {
        standIn.trouble().strike(dev.bactrian.sandbox.salesforce.trouble.Trouble.Blow.EXPIRE_SESSIONS);

        assertThat(deliver(WriteKind.CREATE, null, Fields.none(), Fields.of("Name", "a")))
                .isInstanceOf(Answer.Written.class);
    }

    @Test
    void orgOutOfReachIsUnavailableAndStopsNoStart() throws Exception {
        var settings = Org.settings(standIn);
        settings.put("login-url", "http://localhost:1");
        try (var far = Org.outOfReach(settings)) {
            assertThatThrownBy(() -> far.system.describe("Account"))
                    .isInstanceOf(SystemUnavailable.class)
                    .hasMessageStartingWith("system crm: describe object Account: ");
            assertThatThrownBy(() -> far.system.feed(Org.ACCOUNTS, far.keeper()))
                    .isInstanceOf(SystemUnavailable.class);
        }
    }

    @Test
    void wrongSecretIsUnavailableWithTheOrgsOwnReason() throws Exception {
        try (var strict = SalesforceStandIn.start(dev.bactrian.sandbox.salesforce.SalesforceSettings.empty()
                        .withClients((id, secret) -> false));
                var refused = Org.outOfReach(Org.settings(strict))) {
            assertThatThrownBy(() -> refused.system.describe("Account"))
                    .isInstanceOf(SystemUnavailable.class)
                    .hasMessageContaining("invalid_client");
        }
    }

    @Test
    void unknownObjectIsEmptyAndKnownOneIsDescribed() {
        assertThat(org.system.describe("NoSuchThing")).isEmpty();
        var shape = org.system.describe("Account").orElseThrow();
        assertThat(shape.title()).isEqualTo("object Account");
        assertThat(shape.emptyIsNull()).isTrue();
        assertThat(shape.field("AnnualRevenue").orElseThrow().scale()).isEqualTo(2);
        assertThat(shape.field("BillingAddress").orElseThrow().type()).isEmpty();
        assertThat(shape.field("CreatedDate").orElseThrow().isReadOnly()).isTrue();
    }

    private void assertUnavailable() {
        assertThat(isUnavailable()).isTrue();
    }

    private boolean isUnavailable() {
        try {
            deliver(WriteKind.CREATE, null, Fields.none(), Fields.of("Name", "a"));
            return false;
        } catch (CamelExecutionException e) {
            assertThat(e).hasCauseInstanceOf(SystemUnavailable.class);
            return true;
        }
    }

    private static Answer.Written written(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Written.class);
        return (Answer.Written) answer;
    }

    private Answer deliver(WriteKind kind, @Nullable String key, Fields expected, Fields wanted) {
        return org.deliver(delivery(1, kind, key, expected, wanted)).get(0).answer();
    }

    private static Delivery delivery(long id, WriteKind kind, @Nullable String key, Fields expected, Fields wanted) {
        return new Delivery(id, kind, key, expected, wanted, "t1", null);
    }
}
