package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Records that refer to one which is not known yet, or never will be. */
class WaitingReferencesIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** A customer that the rules refuse holds up its people, and nobody else's; once it is mended they go. */
    @Test
    void childrenWaitForAParentThatIsRefused() throws Exception {
        try (var hub = new HubOfPeople("references-waiting", "", "references clients")) {
            hub.application
                    .withSync(
                            "main.sync.yaml",
                            HubOfPeople.HUB
                                    .formatted("")
                                    .replace(
                                            "  - name: person",
                                            "    validation_rules: [{ field: phone, rule: regex, pattern: '[0-9]+' }]\n  - name: person"))
                    .start()
                    .live();
            var crm = hub.sandbox.salesforce();
            var acme = crm.create("Account", Map.of("Name", "Acme", "Phone", "none"));
            crm.create("Contact", Map.of("LastName", "Ada", "AccountId", acme));
            hub.execute(
                    "books",
                    "insert into clients (title) values ('Beta')",
                    "insert into contacts (surname, client) select 'Cid', id from clients where title = 'Beta'");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(hub.all().get("hub")).containsExactly(">Beta", "Beta/Cid"));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(hub.stateTexts(
                            "select system || ' ' || parent_sync from bactrian.waiting where parent_key = '" + acme
                                    + "'"))
                    .contains("crm main-customer"));
            assertThat(hub.application.ask("/api/syncs/main-person/waiting").body())
                    .contains("\"system\":\"crm\"")
                    .contains("\"waits_for\":{\"sync\":\"main-customer\",\"key\":\"" + acme + "\"}");
            assertThat(hub.application.ask("/api/syncs").body()).contains("\"waiting\":1");

            hub.execute(
                    "books",
                    "begin; insert into contacts (surname) values ('Zed'); insert into clients (title, phone) values ('Late', 'none');"
                            + " update contacts set client = (select id from clients where title = 'Late') where surname = 'Zed'; commit");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(hub.all().get("hub"))
                    .as("what was told before does not wait")
                    .containsExactly("/Zed", ">Beta", "Beta/Cid"));

            crm.update("Account", acme, Map.of("Phone", "123"));
            hub.execute("books", "update clients set phone = '456' where title = 'Late'");
            hub.holds(">Acme", ">Beta", ">Late", "Acme/Ada", "Beta/Cid", "Late/Zed");
            assertThat(hub.stateTexts("select key from bactrian.waiting")).isEmpty();
            assertThat(hub.application.ask("/api/syncs/main-person/waiting").body())
                    .isEqualTo("{\"waiting\":[]}");
        }
    }

    /** A key that nobody has holds up its record only until the record tells of another one. */
    @Test
    void keyThatLeadsNowhereIsForgottenWhenAnotherIsTold() throws Exception {
        try (var hub = new HubOfPeople("references-dangling", "", "")) {
            hub.family();
            hub.application.start().live();
            hub.holds(">Acme", ">Beta", "Acme/Ada", "Acme/Bea", "Beta/Cid");

            hub.execute(
                    "books",
                    "update contacts set client = gen_random_uuid(), mail = 'ada@example.com' where surname = 'Ada'");
            await().atMost(PATIENCE).until(() -> !hub.stateTexts("select key from bactrian.waiting")
                    .isEmpty());
            hub.execute(
                    "books",
                    "update contacts set client = (select id from clients where title = 'Beta') where surname = 'Ada'");
            hub.holdsPeople("Acme/Bea", "Beta/Ada", "Beta/Cid");
            hub.execute("books", "update contacts set client = gen_random_uuid() where surname = 'Bea'");
            hub.execute("books", "delete from contacts where surname = 'Bea'");
            hub.holdsPeople("Beta/Ada", "Beta/Cid");
            assertThat(hub.texts("data_hub", "select email from people where last_name = 'Ada'"))
                    .containsExactly("ada@example.com");
            assertThat(hub.stateTexts("select key from bactrian.waiting")).isEmpty();
        }
    }

    /** A person who waits is moved again and again: what waits is written once, however much waits behind it. */
    @Test
    void movesOfOneWhoWaitsAreStoredOnce() throws Exception {
        try (var hub = new HubOfPeople("references-moved-often", "", "")) {
            hub.family();
            hub.application.start().live();
            hub.holds(">Acme", ">Beta", "Acme/Ada", "Acme/Bea", "Beta/Cid");
            hub.execute("books", "insert into contacts (surname, client) values ('Zed', gen_random_uuid())");
            await().atMost(PATIENCE).until(() -> !hub.stateTexts("select key from bactrian.waiting")
                    .isEmpty());

            hub.execute(
                    "books",
                    """
                    do $$ begin
                      for n in 1..300 loop
                        update contacts set client = (select id from clients where title = case n % 2 when 0 then 'Acme' else 'Beta' end)
                        where surname = 'Zed';
                      end loop;
                    end $$""");

            hub.holdsPeople("Acme/Ada", "Acme/Bea", "Acme/Zed", "Beta/Cid");
            assertThat(hub.stateTexts("select key from bactrian.waiting")).isEmpty();
            // The server counts a transaction's updates with its inserts, some time after it.
            await().atMost(PATIENCE).until(() -> hub.stateTexts(
                            "select n_tup_ins - n_tup_del from pg_stat_user_tables where relname = 'waiting'")
                    .equals(List.of("0")));
            assertThat(Long.parseLong(
                            hub.stateTexts("select n_tup_upd from pg_stat_user_tables where relname = 'waiting'")
                                    .get(0)))
                    .isLessThan(300);
        }
    }

    /** Each person is moved to customers that are born for it, by one user each, who knows the last one. */
    @Test
    void killsLeaveEverybodyWithTheCustomerOfTheLastMove() throws Exception {
        try (var hub = new HubOfPeople("references-kills", "", "references clients")) {
            hub.execute("data_hub", "insert into people (last_name) values ('of the hub')");
            hub.execute("books", "insert into contacts (surname) values ('of the books')");
            var crm = hub.sandbox.salesforce();
            var contact = crm.create("Contact", Map.of("LastName", "of the CRM"));
            hub.application.start().live();
            hub.holds("/of the CRM", "/of the books", "/of the hub");

            var last = new ConcurrentHashMap<String, String>();
            var moves = new AtomicInteger();
            var isOver = new AtomicBoolean();
            var users = List.of(
                    user(
                            isOver,
                            moves,
                            last,
                            "of the hub",
                            name -> hub.execute(
                                    "data_hub",
                                    "with born as (insert into customers (name) values ('" + name
                                            + "') returning id) update people set customer_id = born.id from born where last_name = 'of the hub'")),
                    user(
                            isOver,
                            moves,
                            last,
                            "of the books",
                            name -> hub.execute(
                                    "books",
                                    "with born as (insert into clients (title) values ('" + name
                                            + "') returning id) update contacts set client = born.id from born where surname = 'of the books'")),
                    user(
                            isOver,
                            moves,
                            last,
                            "of the CRM",
                            name -> crm.update(
                                    "Contact",
                                    contact,
                                    Map.of("AccountId", crm.create("Account", Map.of("Name", name))))));
            for (var kill = 0; kill < 3; kill++) {
                var before = moves.get();
                await().atMost(PATIENCE).until(() -> moves.get() > before + 60);
                hub.application.kill();
                var down = moves.get();
                await().atMost(PATIENCE).until(() -> moves.get() > down + 30);
                hub.application.start().live();
            }
            isOver.set(true);
            users.forEach(CompletableFuture::join);

            var people = last.entrySet().stream()
                    .map(move -> move.getValue() + "/" + move.getKey())
                    .toList();
            assertThat(people).hasSize(3);
            await().atMost(PATIENCE).untilAsserted(() -> {
                for (var lines : hub.all().values()) {
                    assertThat(lines.stream().filter(line -> line.contains("/")))
                            .containsExactlyInAnyOrderElementsOf(people);
                    assertThat(lines).hasSize(moves.get() + people.size());
                }
            });
            assertThat(hub.stateTexts("select code from bactrian.parked")).isEmpty();
            assertThat(hub.stateTexts("select key from bactrian.waiting")).isEmpty();
        }
    }

    private interface Move {
        void to(String newCustomer) throws Exception;
    }

    private static CompletableFuture<Void> user(
            AtomicBoolean isOver, AtomicInteger moves, Map<String, String> last, String person, Move move) {
        return CompletableFuture.runAsync(() -> {
            for (var n = 0; !isOver.get(); n++) {
                var name = "customer " + n + " " + person;
                try {
                    move.to(name);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                last.put(person, name);
                moves.incrementAndGet();
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        });
    }
}
