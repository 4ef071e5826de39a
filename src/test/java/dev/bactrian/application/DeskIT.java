package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** People at the desk of a sync that leaves its conflicts to them. */
class DeskIT {

    private static final String BY_ADA = "{\"by\": \"ada\"}";
    private static final ObjectMapper JSON = new ObjectMapper();

    static final String SYNC =
            """
            source: { system: crm, object: Account }
            target: { system: erp, table: accounts }
            field_mappings:
              - { source: Id,               target: sf_id }
              - { source: Name,             target: account_name }
              - { source: Industry,         target: industry_type }
              - { source: AnnualRevenue,    target: annual_revenue }
              - { source: Phone,            target: phone }
              - { source: LastModifiedDate, target: last_modified }
            conflict_resolution: manual
            mass_delete_guard: { max_percent: 10, window_seconds: 2 }
            validation_rules:
              - { field: account_name, rule: max_length, max: 40 }
            """;

    private static Sandbox sandbox;
    private static Application application;
    private static BothSides sides;
    private static DeskCalls desk;

    @BeforeAll
    static void start() throws IOException {
        sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(20));
        sides = new BothSides(sandbox);
        application = Application.against(sandbox, "desk")
                .withSync("accounts.sync.yaml", SYNC)
                .with("bactrian.journal-sweep", "500ms")
                .start()
                .live();
        desk = new DeskCalls(sandbox, application, sides);
        desk.preferSeeded();
    }

    @AfterAll
    static void stop() {
        application.close();
        sandbox.close();
    }

    @Test
    void agreedRecordsAreReadByConditions() {
        for (var revenue = 1; revenue <= 3; revenue++) {
            var id = desk.born("Read " + revenue);
            sandbox.salesforce().update("Account", id, Map.of("Phone", "It's read", "AnnualRevenue", revenue));
        }
        desk.seen(
                () -> assertThat(read("phone=It%27s+read&annual_revenue.from=1").findValuesAsText("name"))
                        .containsExactly("Read 1", "Read 2", "Read 3"));

        var page = read("phone=It%27s+read&annual_revenue.from=2&order=-annual_revenue&limit=1");
        assertThat(page.get("records").get(0).get("annual_revenue").intValue()).isEqualTo(3);
        assertThat(page.get("records").get(0).get("crm_key").asText()).startsWith("001");
        assertThat(page.get("next").asInt()).isEqualTo(1);
        var rest = read("phone=It%27s+read&annual_revenue.from=2&order=-annual_revenue&limit=1&skip=1");
        assertThat(rest.findValuesAsText("name")).containsExactly("Read 2");
        assertThat(read("name=Read+1&industry=").get("records")).hasSize(1);
        assertThat(application.ask("/api/entities/accounts?nome=x").body())
                .contains("unknown column \\\"nome\\\"", "annual_revenue");
        assertThat(application.ask("/api/entities/accounts?annual_revenue=much").statusCode())
                .isEqualTo(400);
        assertThat(application.ask("/api/entities/nothing").statusCode()).isEqualTo(404);
    }

    private static JsonNode read(String query) {
        return desk.get("/api/entities/accounts?" + query);
    }

    @Test
    void disputedFieldWaitsForAPersonAndTheOthersGoOn() {
        var id = desk.born("Picked");
        var row = desk.disputed(id, "crm says", "erp says");

        var conflict = desk.find("conflict", id, row);
        var disputes = desk.record(id).get("disputes").get("Phone");
        assertThat(conflict.get("code").asText()).isEqualTo("CONFLICT");
        assertThat(disputes.get("crm").get("value").asText()).isEqualTo("crm says");
        assertThat(disputes.get("erp").get("value").asText()).isEqualTo("erp says");
        assertThat(desk.get("/api/syncs/accounts/disputes").get("disputes").findValuesAsText("record"))
                .contains(desk.record(id).get("record").asText());
        sandbox.salesforce().update("Account", id, Map.of("Industry", "Energy"));
        desk.seen(() -> assertThat(desk.text("industry_type", row)).isEqualTo("Energy"));
        assertThat(desk.text("phone", row)).isEqualTo("erp says");

        var picked = desk.post(desk.of(id) + "/pick", "{\"field\": \"Phone\", \"value\": \"third\", \"by\": \"ada\"}");

        assertThat(picked.get("disputes")).isEmpty();
        desk.seen(() -> assertThat(desk.account(id, "Phone")).isEqualTo("third"));
        desk.seen(() -> assertThat(desk.text("phone", row)).isEqualTo("third"));
        assertThat(sides.text("select settled_by || ' ' || settlement from bactrian.parked where id = "
                        + conflict.get("id").asLong()))
                .isEqualTo("ada pick");
        assertThat(desk.get(desk.of(id) + "/history").get("history").findValuesAsText("system"))
                .contains("person:ada");
    }

    @Test
    void preferredSystemWinsNowAndLater() {
        var id = desk.born("Preferred");
        var row = desk.disputed(id, "crm 1", "erp 1");

        desk.post(desk.of(id) + "/prefer", "{\"system\": \"erp\", \"by\": \"ada\"}");

        desk.seen(() -> assertThat(desk.account(id, "Phone")).isEqualTo("erp 1"));
        desk.bothEdit(id, row, "crm 2", "erp 2");
        desk.seen(() -> assertThat(desk.account(id, "Phone")).isEqualTo("erp 2"));
        assertThat(desk.record(id).get("disputes")).isEmpty();
        assertThat(desk.record(id).get("preferred").asText()).isEqualTo("erp");
    }

    @Test
    void burstOfDeletesIsHeldUntilAPersonDecides() {
        var kept = desk.burst("Burst");
        var key = desk.record(kept).get("links").get("erp").get("key").asText();
        desk.post("/api/syncs/accounts/records/erp/" + key + "/keep", BY_ADA);

        desk.seen(() -> assertThat(desk.named("Burst %")).isEqualTo("1"));
        assertThat(desk.account(kept, "Name")).startsWith("Burst ");
        var decided = desk.post("/api/syncs/accounts/deletes/erp/release", BY_ADA);

        assertThat(decided.get("decided").asInt()).isPositive();
        desk.seen(() -> assertThat(desk.inCrm("Burst ")).isEqualTo(1));
        assertThat(desk.get("/api/syncs/accounts/parked?kind=delete").get("parked"))
                .isEmpty();
        sides.becomeEqual();
    }

    @Test
    void burstOfDeletesIsUndone() {
        desk.burst("Undone");
        var left = desk.inCrm("Undone ");

        desk.post("/api/syncs/accounts/deletes/erp/keep", BY_ADA);

        desk.seen(() -> assertThat(desk.named("Undone %")).isEqualTo(Long.toString(left)));
        assertThat(desk.inCrm("Undone ")).isEqualTo(left);
        sides.becomeEqual();
    }

    @Test
    void recordIsKnownAsOfATimeAndRestoredInBothSystems() {
        var id = desk.born("Once");
        var then = Instant.now();
        sides.execute("update accounts set account_name = 'Later' where sf_id = '" + id + "'");
        desk.seen(() -> assertThat(desk.account(id, "Name")).isEqualTo("Later"));

        var once = desk.get(desk.of(id) + "/history?at=" + then);
        var before = desk.get(desk.of(id) + "/history?at=" + then.minus(Duration.ofDays(1)));
        assertThat(once.get("exists").asBoolean()).isTrue();
        assertThat(once.get("fields").get("Name").asText()).isEqualTo("Once");
        assertThat(before.get("exists").asBoolean()).isFalse();
        desk.post(desk.of(id) + "/restore", "{\"at\": \"" + then + "\", \"by\": \"ada\"}");

        desk.seen(() -> assertThat(desk.account(id, "Name")).isEqualTo("Once"));
        desk.seen(() -> assertThat(sides.text("select account_name from accounts where sf_id = '" + id + "'"))
                .isEqualTo("Once"));
        assertThat(desk.get(desk.of(id) + "/history").get("history").findValuesAsText("operation"))
                .contains("create", "update", "restore");
        sides.becomeEqual();
    }

    @Test
    void deletedRecordIsRestoredToAVersion() {
        var id = desk.born("Phoenix");
        var history = desk.get(desk.of(id) + "/history").get("history");
        var version = history.get(history.size() - 1);
        assertThat(version.get("author").asText()).startsWith("005");
        sandbox.salesforce().delete("Account", id);
        desk.seen(() -> assertThat(desk.named("Phoenix")).isEqualTo("0"));

        desk.post(
                desk.of(id) + "/restore",
                "{\"version\": " + version.get("version").asLong() + ", \"by\": \"ada\"}");

        desk.seen(() -> assertThat(desk.named("Phoenix")).isEqualTo("1"));
        desk.seen(() -> assertThat(sandbox.salesforce().records("Account"))
                .filteredOn(account -> "Phoenix".equals(account.get("Name")))
                .hasSize(1));
        assertThat(desk.record(id).get("deleted").asBoolean()).isFalse();
        sides.becomeEqual();
    }

    @Test
    void parkedWriteIsRetriedWhenItsCauseIsGone() {
        var id = desk.born("Retried");
        var row = sides.rowOf(id);
        sides.execute("alter table accounts add constraint no_xylophones check (phone <> 'xylophone')");
        sandbox.salesforce().update("Account", id, Map.of("Phone", "xylophone"));
        desk.seen(() -> assertThat(desk.find("write", id, row)).isNotNull());
        var parked = desk.find("write", id, row).get("id").asText();
        sides.execute("alter table accounts drop constraint no_xylophones");

        desk.post("/api/parked/" + parked + "/retry", BY_ADA);

        desk.seen(() -> assertThat(desk.text("phone", row)).isEqualTo("xylophone"));
        assertThat(application.post("/api/parked/" + parked + "/retry", BY_ADA).statusCode())
                .isEqualTo(404);
    }

    @Test
    void parkedChangeIsRetriedAndDropped() {
        sides.execute("insert into accounts (account_name) values ('A name of very much more than forty characters')");
        var row = Long.parseLong(sides.text("select max(id) from accounts"));
        desk.seen(() -> assertThat(desk.find("change", "", row)).isNotNull());
        var first = desk.find("change", "", row).get("id").asText();

        assertThat(desk.post("/api/parked/" + first + "/retry", BY_ADA)
                        .get("outcome")
                        .asText())
                .isEqualTo("rejected");
        var second = desk.find("change", "", row).get("id").asText();
        desk.post("/api/parked/" + second + "/drop", BY_ADA);

        assertThat(second).isNotEqualTo(first);
        assertThat(desk.find("change", "", row)).isNull();
        sides.execute("delete from accounts where id = " + row);
    }

    @Test
    void oldLinesOfTheJournalAreForgottenExceptWhatIsOpen() {
        var forgotten = desk.born("Forgotten");
        var open = desk.born("Open");
        sides.rowOf(forgotten);
        desk.disputed(open, "crm", "erp");
        sides.execute("insert into accounts (account_name) values ('Another name of more than forty characters')");
        var row = Long.parseLong(sides.text("select max(id) from accounts"));
        desk.seen(() -> assertThat(desk.find("change", "", row)).isNotNull());

        sides.execute("update bactrian.journal set at = at - interval '31 days' where key = '" + row
                + "' or record_id in (select record_id from bactrian.link where key in ('" + forgotten + "', '" + open
                + "'))");

        desk.seen(() -> assertThat(desk.get(desk.of(forgotten) + "/history").get("history"))
                .isEmpty());
        assertThat(desk.get(desk.of(open) + "/history").get("history")).isNotEmpty();
        assertThat(desk.lines(row)).isEqualTo("1");
        desk.post("/api/parked/" + desk.find("change", "", row).get("id").asText() + "/drop", BY_ADA);
        desk.seen(() -> assertThat(desk.lines(row)).isEqualTo("0"));
        sides.execute("delete from accounts where id = " + row);
        desk.post(desk.of(open) + "/prefer", "{\"system\": \"crm\", \"by\": \"ada\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/syncs/nobody/parked                       | 404 | unknown sync \"nobody\" (loaded: accounts)",
                "/api/syncs/accounts/parked?kind=what           | 400 | unknown kind \"what\" (allowed: write, change, conflict, delete, loop)",
                "/api/syncs/accounts/parked?limit=0             | 400 | \"limit\" is 0 (expected 1 to 1000)",
                "/api/syncs/accounts/records/hr/1               | 404 | unknown system \"hr\" (sync accounts has: crm, erp)",
                "/api/syncs/accounts/records/crm/no             | 404 | sync accounts has no record whose key in crm is, or was, \"no\"",
                "/api/syncs/accounts/records/erp/1/history?at=x | 400 | \"at\" is \"x\" (expected a time such as 2026-01-31T12:00:00Z)"
            })
    void wrongQuestionIsAnsweredWithWhatIsAllowed(String path, int status, String error) throws IOException {
        var answer = application.ask(path);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(JSON.readTree(answer.body()).get("error").asText()).isEqualTo(error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "pick    | {'field': 'Phone', 'value': '1'}               | 'by' is missing (expected {'field': …, 'value': …, 'by': …})",
                "pick    | {'feild': 'Phone'}                             | unknown key 'feild' (expected {'field': …, 'value': …, 'by': …})",
                "pick    | {'field': 'Phone', 'value': '1', 'by': 'ada'}  | field 'Phone' is not in dispute (in dispute: )",
                "prefer  | {'system': 'hr', 'by': 'ada'}                  | unknown system 'hr' (this sync has: crm, erp)",
                "restore | {'by': 'ada'}                                  | expected either 'at', a time such as 2026-01-31T12:00:00Z, or 'version', a number of the history",
                "keep    | []                                             | the body is no JSON object (expected {'by': …})"
            })
    void wrongDecisionIsRefusedWithWhatIsAllowed(String decision, String json, String error) throws IOException {
        var answer = application.post("/api/syncs/accounts/records/erp/1/" + decision, json.replace('\'', '"'));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).get("error").asText()).isEqualTo(error.replace('\'', '"'));
    }
}
