package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A write that another row holds up is tried again, first after the batch's others, then for as long as the sync says, and parked at last. */
class HeldUpWritesIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String RULES =
            """
            error_handling:
              retry_strategy: { max_attempts: 5, initial_delay_seconds: 1, backoff_factor: 1.5 }
            """;

    @Test
    void uniqueValuesMoveAndChildrenWaitForTheirParents() throws Exception {
        try (var databases = TwoDatabases.prepare("held-up-writes", 20, RULES)) {
            for (var database : List.of("east", "west")) {
                databases.execute(
                        database,
                        "update customers set phone = 'phone ' || id",
                        "alter table customers add unique (phone) deferrable initially deferred");
            }
            databases.execute(
                    "west",
                    "alter table customers drop constraint customers_phone_key, add unique (phone)",
                    "create table cities (name text primary key)",
                    "insert into cities select distinct city from customers",
                    "alter table customers add foreign key (city) references cities");
            databases.application.start().live();

            databases.execute(
                    "east",
                    "update customers set phone = case id when 10 then 'free' else 'phone ' || (id + 1) end where id <= 10");
            databases.execute("east", "update customers set city = 'Oslo' where id = 12");
            databases.execute("east", "update customers set city = 'Atlantis' where id = 13");
            databases.execute("east", "update customers set name = 'neighbour' where id = 14");

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            databases.texts("west", "select phone from customers where id in (1, 10) order by id"))
                    .containsExactly("phone 2", "free"));
            databases.execute("west", "insert into cities values ('Oslo')");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            databases.texts("west", "select city || ' ' || name from customers where id in (12, 14)"))
                    .containsExactlyInAnyOrder("Oslo name 12", "city neighbour"));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            databases.texts(
                                    "state",
                                    "select code || ' ' || (message like '%(tried 5 times)') from bactrian.parked where settled_at is null"))
                    .containsExactly("23503 true"));
            databases.execute("east", "update customers set city = 'Oslo' where id = 13");
            databases.becomeEqual(PATIENCE);
        }
    }

    /** What makes the settling of a batch fail is one record of it; its neighbours, which were written, are nobody's to look at. */
    @Test
    void recordThatMakesItsBatchFailStopsNoOther() throws Exception {
        try (var databases = TwoDatabases.start("failing-batch", 20, RULES)) {
            databases.execute(
                    "state",
                    """
                    create function bactrian.refuse() returns trigger language plpgsql as $$ begin
                      if new.fields ->> 'name' = 'poison' and new.links::text like '%acknowledged%' then
                        raise check_violation using message = 'on purpose';
                      end if;
                      return new;
                    end $$""",
                    "create trigger refuse before update on bactrian.record for each row execute function bactrian.refuse()");

            databases.execute(
                    "east",
                    "update customers set phone = 'new', name = case id when 5 then 'poison' else name end where id <= 10");

            await().atMost(PATIENCE)
                    .until(() -> databases.application.log().contains("its records are delivered one by one"));
            databases.becomeEqual(PATIENCE);
            databases.execute("state", "drop trigger refuse on bactrian.record");
            databases.execute("east", "update customers set city = 'later'");
            databases.becomeEqual(PATIENCE);
            assertThat(databases.texts("state", "select key from bactrian.parked where key <> '5'"))
                    .isEmpty();
        }
    }
}
