package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The main job: Salesforce and PostgreSQL kept equal in both directions. */
class MainJobIT {

    private static Sandbox sandbox;
    private static Application application;
    private static BothSides sides;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.onFreePorts());
        application = Application.against(sandbox, "main-job").start().live();
        sides = new BothSides(sandbox);
        sides.becomeEqual();
    }

    @AfterAll
    static void stop() {
        application.close();
        sandbox.close();
    }

    private static void seen(Runnable assertion) {
        await().untilAsserted(assertion::run);
    }

    private static Object account(String id, String field) {
        var record = sandbox.salesforce().record("Account", id);
        return record.isPresent() ? record.get().get(field) : "(gone)";
    }

    private static String born(String name) {
        var id = sandbox.salesforce().create("Account", Map.of("Name", name, "Phone", "1"));
        sides.rowOf(id);
        return id;
    }

    @Test
    void accountLivesAndDiesInBothSystems() {
        var id = born("Lives in both");
        var row = sides.rowOf(id);

        sandbox.salesforce().update("Account", id, Map.of("Industry", "Energy", "AnnualRevenue", 1234.56));
        seen(() -> assertThat(sides.text("select industry_type || annual_revenue from accounts where id = " + row))
                .isEqualTo("Energy1234.56"));
        sides.execute(
                "update accounts set account_name = 'Renamed by finance', annual_revenue = 99999999.99 where id = "
                        + row);
        seen(() -> assertThat(account(id, "Name")).isEqualTo("Renamed by finance"));
        assertThat(account(id, "AnnualRevenue").toString()).isEqualTo("99999999.99");
        sandbox.salesforce().delete("Account", id);
        seen(() -> assertThat(sides.text("select count(*) from accounts where id = " + row))
                .isEqualTo("0"));
        sandbox.salesforce().undelete("Account", id);
        seen(() -> assertThat(sides.text("select account_name from accounts where sf_id = '" + id + "'"))
                .isEqualTo("Renamed by finance"));
        sides.execute("delete from accounts where sf_id = '" + id + "'");
        seen(() -> assertThat(account(id, "Name")).isEqualTo("(gone)"));
        sides.becomeEqual();
    }

    @Test
    void rowBornInPostgresqlGetsItsKeyBack() {
        sides.execute("insert into accounts (account_name, phone) values ('Born in finance', '2')");

        seen(() -> assertThat(sides.text("select sf_id from accounts where account_name = 'Born in finance'"))
                .startsWith("001"));
        var id = sides.text("select sf_id from accounts where account_name = 'Born in finance'");
        assertThat(account(id, "Phone")).isEqualTo("2");
        sides.execute("delete from accounts where sf_id = '" + id + "'");
        seen(() -> assertThat(account(id, "Name")).isEqualTo("(gone)"));
        sides.execute("insert into accounts (account_name, phone) values ('Born in finance', '3')");
        seen(() -> assertThat(sides.text("select sf_id from accounts where account_name = 'Born in finance'"))
                .startsWith("001"));
        sides.becomeEqual();
    }

    @Test
    void nullTravelsAndEmptyTextIsNull() {
        var id = born("Empties");
        var row = sides.rowOf(id);

        sides.execute("update accounts set phone = null where id = " + row);
        seen(() -> assertThat(account(id, "Phone")).isNull());
        var cleared = new LinkedHashMap<String, Object>();
        cleared.put("Phone", "5");
        sandbox.salesforce().update("Account", id, cleared);
        seen(() -> assertThat(sides.text("select phone from accounts where id = " + row))
                .isEqualTo("5"));
        cleared.put("Phone", null);
        sandbox.salesforce().update("Account", id, cleared);
        seen(() -> assertThat(sides.text("select phone is null from accounts where id = " + row))
                .isEqualTo("t"));
        sides.execute("update accounts set phone = '', account_name = 'Empties  ' where id = " + row);
        sides.execute("update accounts set industry_type = 'Energy' where id = " + row);
        seen(() -> assertThat(account(id, "Industry")).isEqualTo("Energy"));
        assertThat(account(id, "Name")).isEqualTo("Empties");
        sides.execute("update accounts set phone = '6', account_name = 'Empties' where id = " + row);
        sandbox.salesforce().update("Account", id, Map.of("Name", "Not empty"));
        sides.becomeEqual();
    }

    @Test
    void editsOfDifferentFieldsAtTheSameTimeBothSurvive() {
        var id = born("Two fields");
        var row = sides.rowOf(id);

        for (var round = 0; round < 10; round++) {
            sandbox.salesforce().update("Account", id, Map.of("Phone", "crm " + round));
            sides.execute("update accounts set account_name = 'erp " + round + "' where id = " + row);
            sides.becomeEqual();
            assertThat(account(id, "Phone")).isEqualTo("crm " + round);
            assertThat(account(id, "Name")).isEqualTo("erp " + round);
        }
    }

    @Test
    void lastWriteWinsAndTheLoserIsInTheJournal() {
        var id = born("Disputed");
        var row = sides.rowOf(id);

        var rounds = 0;
        while (superseded(id) == 0 && rounds < 40) {
            sides.execute("update accounts set phone = 'erp " + rounds + "' where id = " + row);
            sandbox.salesforce().update("Account", id, Map.of("Phone", "crm " + rounds));
            sides.becomeEqual();
            assertThat(account(id, "Phone")).isEqualTo("crm " + rounds);
            rounds++;
        }

        assertThat(superseded(id)).isPositive();
    }

    private static int superseded(String id) {
        return Integer.parseInt(
                sides.text("select count(*) from bactrian.journal where outcome = 'superseded' and record_id ="
                        + " (select record_id from bactrian.link where key = '" + id + "')"));
    }

    @Test
    void triggerThatAltersOurWriteCausesNoEndlessEcho() {
        sides.execute(
                "create or replace function loud() returns trigger language plpgsql as $$ begin"
                        + " if new.account_name like 'trig%' then new.account_name := upper(new.account_name); end if; return new; end $$");
        sides.execute(
                "create or replace trigger loud before insert or update on accounts for each row execute function loud()");
        var id = born("Trigger");

        sandbox.salesforce().update("Account", id, Map.of("Name", "trig me"));
        seen(() -> assertThat(account(id, "Name")).isEqualTo("TRIG ME"));

        sides.becomeEqual();
        var written = sandbox.salesforce().calls().counts().writes();
        sandbox.salesforce().update("Account", id, Map.of("Phone", "77"));
        sides.becomeEqual();
        assertThat(sandbox.salesforce().calls().counts().writes() - written).isLessThanOrEqualTo(1);
        sides.execute("drop trigger loud on accounts");
    }

    @Test
    void triggerThatTurnsOurWriteBackHasItsWay() {
        sides.execute(
                "create or replace function stay() returns trigger language plpgsql as $$ begin"
                        + " if new.account_name like 'away%' then new.account_name := old.account_name; end if; return new; end $$");
        sides.execute("create or replace trigger stay before update on accounts for each row execute function stay()");
        try {
            var id = born("Stays");

            sandbox.salesforce().update("Account", id, Map.of("Name", "away"));

            seen(() -> assertThat(account(id, "Name")).isEqualTo("Stays"));
            sides.becomeEqual();
        } finally {
            sides.execute("drop trigger stay on accounts");
        }
    }

    /** PostgreSQL can keep it neither in the table nor in the state. */
    @Test
    void textWithANulCharacterStopsOnlyItsRecord() {
        var id = born("Nul");

        sandbox.salesforce().update("Account", id, Map.of("Name", "a\0b", "Phone", "2"));
        seen(() -> assertThat(sides.text(
                        "select code || ' ' || message from bactrian.parked where settled_at is null and key = '" + id
                                + "' and details ->> 'Name' = 'a\\u0000b'"))
                .isEqualTo("DOES_NOT_FIT Name: value holds the character U+0000, which no record can keep"));
        sandbox.salesforce().update("Account", id, Map.of("Name", "Nul no more"));

        sides.becomeEqual();
    }

    @Test
    void changeThatTheStateRefusesStopsOnlyItsRecord() {
        sides.execute(
                "create or replace function refuse() returns trigger language plpgsql as $$ begin"
                        + " if new.edits::text like '%Refuse me%' then raise exception 'not this one' using errcode = '22000'; end if; return new; end $$");
        sides.execute(
                "create or replace trigger refuse before insert on bactrian.journal for each row execute function refuse()");
        try {
            var id = born("Refused");
            sandbox.salesforce().update("Account", id, Map.of("Name", "Refuse me", "Phone", "2"));
            var neighbour = born("Beside the refused");
            seen(() -> assertThat(sides.text("select count(*) from bactrian.parked where settled_at is null and key = '"
                            + id + "' and message like '%not this one%'"))
                    .isEqualTo("1"));
            sandbox.salesforce().update("Account", neighbour, Map.of("Phone", "3"));
            sandbox.salesforce().update("Account", id, Map.of("Name", "Take me"));

            sides.becomeEqual();
            assertThat(sides.text(
                            "select count(*) from bactrian.parked where settled_at is null and key = '" + id + "'"))
                    .isEqualTo("0");
        } finally {
            sides.execute("drop trigger refuse on bactrian.journal");
        }
    }

    @Test
    void untouchedLargeValueIsNotNull() {
        var id = born("Large");
        var row = sides.rowOf(id);
        sides.execute("alter table accounts alter column account_name set storage external");
        sides.execute("update accounts set account_name = repeat('x', 250) where id = " + row);
        seen(() -> assertThat(account(id, "Name").toString()).hasSize(250));

        sides.execute("update accounts set phone = '8' where id = " + row);

        seen(() -> assertThat(account(id, "Phone")).isEqualTo("8"));
        assertThat(account(id, "Name").toString()).hasSize(250);
        sides.becomeEqual();
    }

    @Test
    void refusedRecordIsParkedAndItsNeighboursAreWritten() {
        var statements = new ArrayList<String>();
        for (var n = 0; n < 5; n++) {
            statements.add("insert into accounts (account_name, industry_type) values ('Neighbour " + n + "', '"
                    + (n == 2 ? "No such industry" : "Energy") + "')");
        }
        sides.together(statements);

        seen(() -> assertThat(sides.text(
                        "select count(*) from accounts where account_name like 'Neighbour%' and sf_id is not null"))
                .isEqualTo("4"));
        seen(() -> assertThat(
                        sides.text(
                                "select code from bactrian.parked where settled_at is null and message like '%No such industry%'"))
                .isEqualTo("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"));
        sides.execute("update accounts set industry_type = 'Energy' where account_name = 'Neighbour 2'");
        seen(() -> assertThat(sides.text("select sf_id from accounts where account_name = 'Neighbour 2'"))
                .startsWith("001"));
        assertThat(sides.text("select count(*) from bactrian.parked where settled_at is null"))
                .isEqualTo("0");
        sides.becomeEqual();
    }

    /** Five calls of each kind where the machine is idle; where it is not, the rows are captured more slowly than they are gathered. */
    @Test
    void thousandRowsOfOneTransactionCostAHandfulOfCalls() {
        sides.execute("insert into accounts (account_name) select 'Bulk ' || n from generate_series(1, 1000) n");
        sides.becomeEqual();
        await().during(Duration.ofSeconds(2)).atMost(Duration.ofMinutes(2)).until(() -> sides.text(
                        "select count(*) from bactrian.link_state where dirty")
                .equals("0"));
        sandbox.salesforce().calls().reset();

        sides.execute("update accounts set phone = '9' where account_name like 'Bulk %'");
        sides.becomeEqual();

        var counts = sandbox.salesforce().calls().counts();
        assertThat(counts.writes()).isLessThanOrEqualTo(10);
        assertThat(counts.reads()).isLessThanOrEqualTo(10);
    }

    @Test
    void everyChangeIsCountedOnce() {
        sides.becomeEqual();
        await().untilAsserted(() -> {
            var captured = application.metric("bactrian_changes_captured_total");
            var outcomes = Stream.of("applied", "unchanged", "superseded", "rejected", "parked")
                    .mapToDouble(outcome -> application.metric("bactrian_changes_" + outcome + "_total"))
                    .sum();
            assertThat(captured).isPositive();
            assertThat(outcomes).isEqualTo(captured);
        });
        assertThat(application.get("/q/metrics"))
                .contains("bactrian_latency_seconds_count{from=\"crm\",sync=\"accounts\",to=\"erp\"}");
    }
}
