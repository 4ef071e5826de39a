package dev.bactrian.system.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.change.Change;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.sandbox.salesforce.SalesforceStandIn;
import dev.bactrian.sandbox.salesforce.trouble.Trouble;
import dev.bactrian.system.Feed.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SalesforceFeedIT {

    private SalesforceStandIn standIn;
    private Org org;

    @BeforeEach
    void start() throws Exception {
        standIn = SalesforceStandIn.start(dev.bactrian.sandbox.salesforce.SalesforceSettings.empty()
                .withAccounts(0)
                .withKeepalive(Duration.ofMillis(400)));
        org = new Org(standIn);
    }

    @AfterEach
    void stop() {
        org.close();
        standIn.close();
    }

    private void awaitPlace() {
        await().untilAsserted(() -> {
            assertThat(org.feed.trouble()).isEmpty();
            assertThat(org.kept).isNotNull();
        });
    }

    @Test
    void orgIsToldFromOthersByItsId() {
        assertThat(org.system.identity("Account"))
                .startsWith("org " + dev.bactrian.sandbox.salesforce.org.Org.ORG_ID + ", instance ");
    }

    @Test
    void sourceIsNotStartedByItself() {
        assertThat(org.camel
                        .getRouteController()
                        .getRouteStatus("accounts-source")
                        .isStarted())
                .isFalse();
    }

    @Test
    void everyRecordIsReadOnceThroughAllPages() {
        for (var n = 0; n < 4_500; n++) {
            standIn.create("Account", Map.of("Name", "n" + n));
        }
        var batches = new ArrayList<List<Change>>();

        try (var beginning = org.feed.begin()) {
            beginning.readAll(batches::add);
        }

        assertThat(batches).allMatch(batch -> batch.size() <= 1_000);
        var read = batches.stream().flatMap(List::stream).toList();
        assertThat(read).hasSize(4_500).allMatch(change -> change.operation() == Operation.READ);
        assertThat(read.stream().map(Change::key).distinct()).hasSize(4_500);
    }

    @Test
    void editsArriveInOrderWithWhatTheyChanged() throws Exception {
        org.follow();
        awaitPlace();
        var key = standIn.create("Account", Map.of("Name", "Ada", "AnnualRevenue", "12.50", "BillingCity", "Rome"));
        var update = new HashMap<String, Object>();
        update.put("AnnualRevenue", null);
        update.put("BillingCity", "Oslo");
        standIn.update("Account", key, update);
        standIn.delete("Account", key);
        standIn.undelete("Account", key);

        await().until(() -> org.changesOf(key).stream().anyMatch(change -> change.operation() == Operation.UNDELETE));

        var seen = org.changesOf(key).stream()
                .filter(change -> change.operation() != Operation.READ)
                .toList();
        assertThat(seen)
                .extracting(Change::operation)
                .containsExactly(Operation.CREATE, Operation.UPDATE, Operation.DELETE, Operation.UNDELETE);
        assertThat(seen.get(0).fields().names())
                .containsExactlyInAnyOrderElementsOf(org.feed.reads().object().read(Org.FIELDS));
        assertThat(seen.get(0).fields().get("Phone")).isNull();
        assertThat(seen.get(1).fields().names()).containsExactlyInAnyOrder("Id", "AnnualRevenue", "BillingCity");
        assertThat(seen.get(1).fields().get("BillingCity")).isEqualTo("Oslo");
        assertThat(seen.get(1).fields().get("AnnualRevenue")).isNull();
        assertThat(seen.get(2).fields().isEmpty()).isTrue();
        assertThat(seen).allMatch(change -> !change.position().token().isEmpty());
    }

    @Test
    void readingAndFollowingYieldTheSameValues() throws Exception {
        org.follow();
        awaitPlace();
        var key = standIn.create(
                "Account",
                Map.of(
                        "Name",
                        "Ada",
                        "Industry",
                        "Energy",
                        "AnnualRevenue",
                        "1234567.89",
                        "NumberOfEmployees",
                        12,
                        "BillingCity",
                        "Rome",
                        "Description",
                        "a\nb"));
        await().until(() -> org.changesOf(key).stream().anyMatch(change -> change.operation() == Operation.CREATE));

        var read = org.system.read(Org.ACCOUNTS, List.of(key)).get(0);

        var told = org.changesOf(key).stream()
                .filter(change -> change.operation() == Operation.CREATE)
                .findFirst()
                .orElseThrow();
        assertThat(told.fields()).isEqualTo(read.fields());
        assertThat(told.fields().asMap()).isEqualTo(read.fields().asMap());
    }

    @Test
    void whatChangedBeforeTheStreamStandsIsReadWhenItDoes() throws Exception {
        var gone = standIn.create("Account", Map.of("Name", "gone"));
        var place = org.feed.begin().place();
        var key = standIn.create("Account", Map.of("Name", "between"));
        standIn.delete("Account", gone);

        org.follow(place);

        await().until(() ->
                !org.changesOf(key).isEmpty() && !org.changesOf(gone).isEmpty());
        assertThat(org.changesOf(key)).extracting(Change::operation).contains(Operation.READ);
        assertThat(org.changesOf(gone)).extracting(Change::operation).contains(Operation.DELETE);
    }

    @Test
    void followingGoesOnBehindTheLastEvent() throws Exception {
        var place = org.follow();
        awaitPlace();
        var first = standIn.create("Account", Map.of("Name", "first"));
        await().until(() -> !org.changesOf(first).isEmpty());
        var last = org.changesOf(first).get(org.changesOf(first).size() - 1);
        org.camel.getRouteController().stopRoute("accounts-source");
        var missed = standIn.create("Account", Map.of("Name", "missed"));
        org.changes.clear();

        org.follow(new Place(last.position(), place.offsets()));

        await().until(() -> !org.changesOf(missed).isEmpty());
        assertThat(org.changesOf(first)).isEmpty();
    }

    @Test
    void keepaliveMovesThePlaceOn() throws Exception {
        org.follow();
        awaitPlace();
        org.camel.getRouteController().stopRoute("accounts-source");
        var missed = standIn.create("Account", Map.of("Name", "missed"));
        org.changes.clear();

        org.follow(new Place(Position.NONE, org.kept));

        await().until(() -> !org.changesOf(missed).isEmpty());
        assertThat(org.changesOf(missed)).extracting(Change::operation).containsExactly(Operation.CREATE);
    }

    @Test
    void eventThatTheRouteRefusesStopsTheStreamAndComesAgain() throws Exception {
        org.follow();
        awaitPlace();
        org.taking = changes -> {
            throw new IllegalStateException("no state database");
        };
        var refused = standIn.create("Account", Map.of("Name", "refused"));
        await().until(() -> org.feed.trouble().orElse("").contains("no state database"));
        var later = standIn.create("Account", Map.of("Name", "later"));
        org.taking = changes -> {};

        org.follow(new Place(Position.NONE, org.kept));

        await().until(() -> !org.changesOf(later).isEmpty());
        assertThat(org.changes.stream().map(Change::key).filter(List.of(refused, later)::contains))
                .containsExactly(refused, later);
        assertThat(org.feed.trouble()).isEmpty();
    }

    @Test
    void streamThatTheServerEndsIsTrouble() throws Exception {
        org.follow();
        awaitPlace();
        assertThat(org.feed.trouble()).isEmpty();

        standIn.trouble().strike(Trouble.Blow.END_STREAMS);

        await().untilAsserted(() -> assertThat(org.feed.trouble()).contains("stream ended"));
    }

    @Test
    void streamThatBreaksIsTakenUpAgain() throws Exception {
        org.follow();
        awaitPlace();

        standIn.trouble().strike(Trouble.Blow.FAIL_STREAMS);
        var key = standIn.create("Account", Map.of("Name", "after"));

        await().until(() -> !org.changesOf(key).isEmpty());
        assertThat(org.changesOf(key)).hasSize(1);
        assertThat(org.feed.trouble()).isEmpty();
    }

    @Test
    void silenceIsTrouble() throws Exception {
        org.follow();
        awaitPlace();

        standIn.trouble().stopKeepalives();

        await().untilAsserted(() -> assertThat(org.feed.trouble().orElse("")).startsWith("no event or keepalive for "));
    }

    @Test
    void replayIdThatExpiredIsALostPlace() throws Exception {
        org.follow();
        awaitPlace();
        org.camel.getRouteController().stopRoute("accounts-source");
        standIn.trouble().strike(Trouble.Blow.EXPIRE_REPLAY_IDS);
        var place = new Place(Position.NONE, org.kept);

        org.follow(place);

        await().untilAsserted(() -> assertThat(org.feed.trouble().orElse("")).contains("is not valid any more"));
        assertThat(org.feed.whyLost(place).orElse("")).contains("is not valid any more");
        assertThat(org.feed.whyLost(org.follow())).isEmpty();
        await().untilAsserted(() -> assertThat(org.feed.trouble()).isEmpty());
    }

    @Test
    void sessionThatExpiredIsRenewed() throws Exception {
        org.follow();
        awaitPlace();

        standIn.trouble().strike(Trouble.Blow.EXPIRE_SESSIONS);
        standIn.trouble().strike(Trouble.Blow.FAIL_STREAMS);
        var key = standIn.create("Account", Map.of("Name", "after"));

        await().until(() -> !org.changesOf(key).isEmpty());
        assertThat(org.system.read(Org.ACCOUNTS, List.of(key))).hasSize(1);
    }
}
