package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A row that its database refuses, for whatever reason, stops only itself. */
class RefusedRowIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void rowsThatAreRefusedAreParkedAndTheOthersAreWritten() throws Exception {
        try (var databases = TwoDatabases.start("refused-rows", 20, "")) {
            databases.execute(
                    "west",
                    "create index on customers (city)",
                    """
                    create function no_ulm() returns trigger language plpgsql as $$ begin
                      if new.city = 'Ulm' then raise exception 'not in Ulm' using errcode = 'MY001'; end if;
                      if new.city = 'Pisa' then insert into nowhere values (1); end if;
                      if new.city = 'Bari' then return null; end if;
                      return new; end $$""",
                    "create trigger no_ulm before insert or update on customers for each row execute function no_ulm()");

            databases.execute(
                    "east",
                    """
                    update customers set phone = 'new', city = case id
                      when 7 then (select string_agg(md5(n::text), '') from generate_series(1, 300) n)
                      when 8 then 'Pisa' when 9 then 'Bari' when 13 then 'Ulm' else 'Bonn' end""",
                    "insert into customers select n, 'more', 'new', case n when 27 then 'Ulm' else 'Bonn' end"
                            + " from generate_series(21, 30) n");

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            databases.texts("west", "select id from customers where phone = 'new' and city = 'Bonn'"))
                    .hasSize(25));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(parked(databases))
                    .containsExactly("7 54000", "8 42P01", "9 NOT_WRITTEN", "13 MY001", "27 MY001"));
            assertThat(databases.texts("state", "select message from bactrian.parked where code = 'MY001' limit 1"))
                    .containsExactly("ERROR: not in Ulm");
            assertThat(databases.texts("state", "select message from bactrian.parked where code = 'NOT_WRITTEN'"))
                    .containsExactly("0 rows written, without an error: a trigger or a rule of"
                            + " \"public\".\"customers\" passes this row over");
            assertThat(databases.application.log()).doesNotContain("cannot write sync=customers");

            databases.execute("east", "update customers set city = 'Bonn' where id in (7, 8, 9, 13, 27)");
            databases.becomeEqual(PATIENCE);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(parked(databases)).isEmpty());
        }
    }

    private static List<String> parked(TwoDatabases databases) {
        return databases.texts(
                "state",
                """
                select l.key || ' ' || p.code from bactrian.parked p
                join bactrian.link l on l.record_id = p.record_id and l.system = 'east'
                where p.settled_at is null
                order by l.key::int""");
    }
}
