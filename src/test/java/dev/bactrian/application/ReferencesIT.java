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

/** Records that refer to others: each system stores its own key, and all mean the same record. */
class ReferencesIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void everySystemStoresItsOwnKeyOfTheParent() throws Exception {
        try (var hub = new HubOfPeople("references", "", "references clients")) {
            var crm = hub.sandbox.salesforce();
            var acme = crm.create("Account", Map.of("Name", "Acme"));
            var holding = crm.create("Account", Map.of("Name", "Holding"));
            crm.update("Account", acme, Map.of("ParentId", holding));
            crm.create("Contact", Map.of("LastName", "Ada", "AccountId", acme));
            hub.execute(
                    "data_hub",
                    "insert into customers (name) values ('Acme'), ('Of the hub')",
                    "insert into people (last_name, customer_id) select 'Ada', id from customers where name = 'Acme'",
                    "insert into people (last_name, customer_id) select 'Bea', id from customers where name = 'Of the hub'",
                    "insert into people (last_name) values ('Nobody''s')");
            // No look at what the logs have not told mends anything meanwhile.
            hub.application
                    .withSync(
                            "main.sync.yaml",
                            HubOfPeople.HUB.formatted("")
                                    + "sync_settings: { ongoing_sync: { polling_interval_seconds: 3600 } }\n")
                    .start()
                    .live();
            holds(hub, "/Nobody's", ">Holding", ">Of the hub", "Acme/Ada", "Holding>Acme", "Of the hub/Bea");

            hub.execute(
                    "books",
                    """
                    with made as (insert into clients (title, belongs_to) select 'Of the books', id from clients where title = 'Acme' returning id)
                    insert into contacts (surname, client) select 'Cid', id from made""");
            var born = crm.create("Account", Map.of("Name", "Born"));
            crm.create("Contact", Map.of("LastName", "Dan", "AccountId", born));
            holds(
                    hub,
                    "/Nobody's",
                    ">Born",
                    ">Holding",
                    ">Of the hub",
                    "Acme/Ada",
                    "Acme>Of the books",
                    "Born/Dan",
                    "Holding>Acme",
                    "Of the books/Cid",
                    "Of the hub/Bea");

            hub.execute("books", "update contacts set client = (select id from clients where title = 'Born')");
            crm.update("Account", born, Map.of("ParentId", acme));
            hub.execute("data_hub", "update customers set parent_id = null where name = 'Acme'");
            hub.execute(
                    "data_hub",
                    "update customers set parent_id = (select id from customers where name = 'Born') where name = 'Holding'");
            holds(
                    hub,
                    ">Acme",
                    ">Of the hub",
                    "Acme>Born",
                    "Acme>Of the books",
                    "Born/Ada",
                    "Born/Bea",
                    "Born/Cid",
                    "Born/Dan",
                    "Born/Nobody's",
                    "Born>Holding");
            assertThat(hub.stateTexts("select code from bactrian.parked")).isEmpty();
            assertThat(hub.stateTexts("select key from bactrian.waiting")).isEmpty();
            assertThat(
                            hub.stateTexts(
                                    """
                                    select p.last_name || ' of ' || c.name from bactrian.entity_main_person p
                                    join bactrian.entity_main_customer c on c.record_id::text = p.customer_id order by 1 limit 1"""))
                    .as("views of the records")
                    .containsExactly("Ada of Born");
        }
    }

    /** The system itself deletes the children, or has them refer to nothing: whatever it does reaches the others, children first. */
    @Test
    void whatTheSystemDoesToChildrenReachesTheOthers() throws Exception {
        try (var hub = new HubOfPeople("references-deleted", "", "references clients on delete cascade")) {
            family(hub);
            hub.application.start().live();
            holds(hub, ">Acme", ">Beta", "Acme/Ada", "Acme/Bea", "Beta/Cid");

            hub.execute("books", "delete from clients where title = 'Acme'");
            holds(hub, ">Beta", "Beta/Cid");
            assertThat(hub.stateTexts("select code from bactrian.parked")).isEmpty();
        }
    }

    @Test
    void parentStaysWhereChildrenAreLeftToItByDefault() throws Exception {
        try (var hub = new HubOfPeople("references-restrict", "", "")) {
            family(hub);
            hub.application
                    .withSync(
                            "main.sync.yaml",
                            HubOfPeople.HUB.formatted("")
                                    + "error_handling: { retry_strategy: { max_attempts: 2, initial_delay_seconds: 0.1 } }\n")
                    .start()
                    .live();
            holds(hub, ">Acme", ">Beta", "Acme/Ada", "Acme/Bea", "Beta/Cid");

            hub.execute("books", "delete from clients where title = 'Acme'");
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(
                                            hub.stateTexts(
                                                    "select system || ' ' || code || ': ' || message from bactrian.parked order by 1"))
                                    .containsExactly(
                                            "crm CHILDREN: records in crm still refer to it (2 of main-person): delete them, or have them refer to another one (tried 2 times)",
                                            "data_hub CHILDREN: records in data_hub still refer to it (2 of main-person): delete them, or have them refer to another one (tried 2 times)"));
            assertThat(hub.all().get("crm")).containsExactly(">Acme", ">Beta", "Acme/Ada", "Acme/Bea", "Beta/Cid");

            hub.execute("data_hub", "update people set customer_id = (select id from customers where name = 'Beta')");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(hub.all().get("crm"))
                    .containsExactly(">Acme", ">Beta", "Beta/Ada", "Beta/Bea", "Beta/Cid"));
            // What was parked of one record is tried again in all systems.
            var parked = hub.stateTexts("select min(id) from bactrian.parked where settled_at is null")
                    .get(0);
            assertThat(hub.application
                            .post("/api/parked/" + parked + "/retry", "{\"by\": \"ada\"}")
                            .statusCode())
                    .isEqualTo(200);
            holds(hub, ">Beta", "Beta/Ada", "Beta/Bea", "Beta/Cid");
        }
    }

    @Test
    void childrenOfADeletedParentReferToNothingWhereTheFileSaysSo() throws Exception {
        try (var hub = new HubOfPeople("references-nullify", ", on_parent_delete: nullify", "")) {
            family(hub);
            hub.application.start().live();
            holds(hub, ">Acme", ">Beta", "Acme/Ada", "Acme/Bea", "Beta/Cid");

            hub.execute("books", "delete from clients where title = 'Acme'");
            holds(hub, "/Ada", "/Bea", ">Beta", "Beta/Cid");
        }
    }

    @Test
    void childrenOfADeletedParentAreDeletedWhereTheFileSaysSo() throws Exception {
        try (var hub = new HubOfPeople("references-cascade", ", on_parent_delete: cascade", "")) {
            family(hub);
            hub.application.start().live();
            holds(hub, ">Acme", ">Beta", "Acme/Ada", "Acme/Bea", "Beta/Cid");

            hub.execute("books", "delete from clients where title = 'Acme'");
            holds(hub, ">Beta", "Beta/Cid");
        }
    }

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

            hub.execute(
                    "books",
                    "begin; insert into contacts (surname) values ('Zed'); insert into clients (title, phone) values ('Late', 'none');"
                            + " update contacts set client = (select id from clients where title = 'Late') where surname = 'Zed'; commit");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(hub.all().get("hub"))
                    .as("what was told before does not wait")
                    .containsExactly("/Zed", ">Beta", "Beta/Cid"));

            crm.update("Account", acme, Map.of("Phone", "123"));
            hub.execute("books", "update clients set phone = '456' where title = 'Late'");
            holds(hub, ">Acme", ">Beta", ">Late", "Acme/Ada", "Beta/Cid", "Late/Zed");
            assertThat(hub.stateTexts("select key from bactrian.waiting")).isEmpty();
        }
    }

    /** What was a value until now, e.g. Salesforce's own key in every system, is read anew as what it refers to. */
    @Test
    void fieldThatBecomesAReferenceIsReadAnew() throws Exception {
        try (var hub = new HubOfPeople("references-added", "", "references clients")) {
            family(hub);
            var before = HubOfPeople.HUB
                    .formatted("")
                    .replace(
                            "      - { hub: customer_id, reference: customer, crm: AccountId, books: client }\n",
                            "      - { hub: note, books: client }\n")
                    .replace("match_on: [last_name, customer_id]", "match_on: [last_name]");
            hub.execute("data_hub", "alter table people add column note text");
            hub.application.withSync("main.sync.yaml", before).start().live();
            holdsPeople(hub, "/Ada", "/Bea", "/Cid");
            hub.application.stop();

            hub.application
                    .withSync("main.sync.yaml", HubOfPeople.HUB.formatted(""))
                    .start()
                    .live();
            holds(hub, ">Acme", ">Beta", "Acme/Ada", "Acme/Bea", "Beta/Cid");
        }
    }

    /** A key that nobody has holds up its record only until the record tells of another one. */
    @Test
    void keyThatLeadsNowhereIsForgottenWhenAnotherIsTold() throws Exception {
        try (var hub = new HubOfPeople("references-dangling", "", "")) {
            family(hub);
            hub.application.start().live();
            holds(hub, ">Acme", ">Beta", "Acme/Ada", "Acme/Bea", "Beta/Cid");

            hub.execute(
                    "books",
                    "update contacts set client = gen_random_uuid(), mail = 'ada@example.com' where surname = 'Ada'");
            await().atMost(PATIENCE).until(() -> !hub.stateTexts("select key from bactrian.waiting")
                    .isEmpty());
            hub.execute(
                    "books",
                    "update contacts set client = (select id from clients where title = 'Beta') where surname = 'Ada'");
            holdsPeople(hub, "Acme/Bea", "Beta/Ada", "Beta/Cid");
            hub.execute("books", "update contacts set client = gen_random_uuid() where surname = 'Bea'");
            hub.execute("books", "delete from contacts where surname = 'Bea'");
            holdsPeople(hub, "Beta/Ada", "Beta/Cid");
            assertThat(hub.texts("data_hub", "select email from people where last_name = 'Ada'"))
                    .containsExactly("ada@example.com");
            assertThat(hub.stateTexts("select key from bactrian.waiting")).isEmpty();
        }
    }

    @Test
    void loadThatOnlyLinksWritesNoReferenceEither() throws Exception {
        try (var hub = new HubOfPeople("references-linked", "", "references clients")) {
            var crm = hub.sandbox.salesforce();
            var child = crm.create("Account", Map.of("Name", "Child"));
            crm.update("Account", child, Map.of("ParentId", crm.create("Account", Map.of("Name", "Parent"))));
            hub.execute("data_hub", "insert into customers (name) values ('Child'), ('Parent')");
            hub.application
                    .withSync(
                            "main.sync.yaml",
                            HubOfPeople.HUB.formatted("")
                                    + "sync_settings: { initial_sync: { strategy: match_only } }\n")
                    .start()
                    .live();
            await().atMost(PATIENCE).until(() -> hub.stateTexts("select key from bactrian.waiting")
                    .isEmpty());
            crm.create("Contact", Map.of("LastName", "Ada"));
            await().atMost(PATIENCE).until(() -> hub.texts("books", "select surname from contacts")
                    .equals(List.of("Ada")));

            assertThat(hub.all().get("hub")).containsExactly("/Ada", ">Child", ">Parent");
            assertThat(hub.all().get("books")).containsExactly("/Ada");
            assertThat(hub.stateTexts("select key from bactrian.waiting")).isEmpty();
        }
    }

    private static void holdsPeople(HubOfPeople hub, String... lines) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            var all = hub.all();
            for (var system : List.of("hub", "crm")) {
                assertThat(all.get(system).stream().filter(line -> line.contains("/")))
                        .as(system)
                        .containsExactly(lines);
            }
        });
    }

    /** Those who leave a customer in the very transaction in which it is deleted are nobody's orphans, and nobody deletes them. */
    @Test
    void childrenThatMoveAsTheirParentIsDeletedStay() throws Exception {
        try (var hub = new HubOfPeople("references-moved", ", on_parent_delete: cascade", "")) {
            hub.execute(
                    "books",
                    "insert into clients (title) values ('Acme'), ('Beta')",
                    "insert into contacts (surname, client) select 'p' || n, id from clients, generate_series(1, 600) n where title = 'Acme'");
            hub.application.start().live();
            await().atMost(PATIENCE).until(() -> hub.sandbox.salesforce().size("Contact") == 600);
            await().atMost(PATIENCE)
                    .until(() -> hub.stateTexts("select 1 from bactrian.record where lacking is not null")
                            .isEmpty());
            var contacts = hub.sandbox.salesforce().records("Contact").stream()
                    .map(contact -> contact.get("Id"))
                    .toList();

            hub.execute(
                    "books",
                    "begin; update contacts set client = (select id from clients where title = 'Beta'); delete from clients where title = 'Acme'; commit");
            await().atMost(PATIENCE).untilAsserted(() -> {
                for (var lines : hub.all().values()) {
                    assertThat(lines)
                            .hasSize(601)
                            .filteredOn(line -> !line.startsWith("Beta/"))
                            .containsExactly(">Beta");
                }
            });
            assertThat(hub.sandbox.salesforce().records("Contact").stream()
                            .map(contact -> contact.get("Id"))
                            .toList())
                    .as("the same Contacts as before")
                    .containsExactlyInAnyOrderElementsOf(contacts);
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
            holds(hub, "/of the CRM", "/of the books", "/of the hub");

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

    private static void family(HubOfPeople hub) throws Exception {
        hub.execute(
                "books",
                "insert into clients (title) values ('Acme'), ('Beta')",
                "insert into contacts (surname, client) select 'Ada', id from clients where title = 'Acme'",
                "insert into contacts (surname, client) select 'Bea', id from clients where title = 'Acme'",
                "insert into contacts (surname, client) select 'Cid', id from clients where title = 'Beta'");
    }

    private static void holds(HubOfPeople hub, String... lines) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            var all = hub.all();
            for (var system : List.of("hub", "books", "crm")) {
                assertThat(all.get(system)).as(system).containsExactly(lines);
            }
        });
    }
}
