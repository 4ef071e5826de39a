package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Records that refer to others: each system stores its own key, and all mean the same record. */
class ReferencesIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void everySystemStoresItsOwnKeyOfTheParent() throws Exception {
        try (var hub = new HubOfPeople("references", "")) {
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
            hub.application.start().live();
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

    private static void holds(HubOfPeople hub, String... lines) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            var all = hub.all();
            for (var system : List.of("hub", "books", "crm")) {
                assertThat(all.get(system)).as(system).containsExactly(lines);
            }
        });
    }
}
