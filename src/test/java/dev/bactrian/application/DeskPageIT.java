package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bactrian.NodeProgram;
import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A person decides at the web page, in a browser without a screen, where Node.js is installed. */
class DeskPageIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static Sandbox sandbox;
    private static Application application;
    private static BothSides sides;
    private static DeskCalls desk;
    private static NodeProgram browser;

    @BeforeAll
    static void start() throws Exception {
        browser = NodeProgram.install(Path.of("src/test/js/page"), Path.of("target/js-page"), "ci");
        sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(20));
        sides = new BothSides(sandbox);
        application = Application.against(sandbox, "desk-page")
                .withSync("accounts.sync.yaml", DeskIT.SYNC)
                .start()
                .live();
        desk = new DeskCalls(sandbox, application, sides);
        desk.preferSeeded();
    }

    @AfterAll
    static void stop() {
        if (application != null) {
            application.close();
            sandbox.close();
        }
    }

    @Test
    void conflictsAreDecidedByAClaimAThirdValueAndASystem() throws Exception {
        var claimed = desk.born("Claimed");
        var third = desk.born("Third");
        var preferred = desk.born("Preferred");
        desk.disputed(claimed, "crm 1", "erp 1");
        desk.disputed(third, "crm 2", "erp 2");
        desk.disputed(preferred, "crm 3", "erp 3");

        var said = at(
                press(claimed, "crm,", Map.of()),
                press(third, "Use it", Map.of("type", "a third")),
                press(preferred, "Let erp win", Map.of()));

        assertThat(said)
                .contains("Done: Phone is crm 1.", "Done: Phone is a third.", "Done: erp wins.")
                .endsWith("exit 0");
        for (var one :
                Map.of(claimed, "crm 1", third, "a third", preferred, "erp 3").entrySet()) {
            desk.seen(() -> assertThat(desk.account(one.getKey(), "Phone")).isEqualTo(one.getValue()));
            desk.seen(() ->
                    assertThat(desk.text("phone", sides.rowOf(one.getKey()))).isEqualTo(one.getValue()));
        }
    }

    @Test
    void heldDeletesAreKeptOrCarriedOutOneByOneAndTogether() throws Exception {
        desk.burst("Held");
        var held = desk.get("/api/syncs/accounts/parked?kind=delete&limit=100").get("parked");
        var all = desk.inCrm("Held ");
        var released = "erp " + held.get(0).get("key").asText();
        var kept = "erp " + held.get(1).get("key").asText();

        assertThat(at(
                        press(released, "Delete it everywhere", Map.of("confirm", "Delete it")),
                        press(kept, "Keep the record", Map.of())))
                .contains(
                        "asked: Delete it everywhere?",
                        "Done: the record is deleted everywhere.",
                        "Done: the record is kept.")
                .endsWith("exit 0");
        desk.seen(() -> assertThat(desk.inCrm("Held ")).isEqualTo(all - 1));
        desk.seen(() -> assertThat(desk.named("Held %")).isEqualTo("1"));

        assertThat(at(press("", "Keep all that erp deleted", Map.of("confirm", "Keep them"))))
                .contains("Done: all are kept.")
                .endsWith("exit 0");
        desk.seen(() -> assertThat(desk.named("Held %")).isEqualTo(Long.toString(all - 1)));
        sides.becomeEqual();
    }

    @Test
    void whatWasParkedIsTriedAgainOrGivenUp() throws Exception {
        var id = desk.born("Refused");
        var row = sides.rowOf(id);
        sides.execute("alter table accounts add constraint no_xylophones check (phone <> 'xylophone')");
        sandbox.salesforce().update("Account", id, Map.of("Phone", "xylophone"));
        desk.seen(() -> assertThat(desk.find("write", id, row)).isNotNull());
        sides.execute("alter table accounts drop constraint no_xylophones");
        sides.execute("insert into accounts (account_name) values ('A name of very much more than forty characters')");
        var unfit = Long.parseLong(sides.text("select max(id) from accounts"));
        desk.seen(() -> assertThat(desk.find("change", "", unfit)).isNotNull());

        assertThat(at(press("erp " + row, "Write again", Map.of()), press("erp " + unfit, "Read it anew", Map.of())))
                .contains("Done: tried again.", "Done: read anew.")
                .endsWith("exit 0");
        assertThat(at(press("erp " + unfit, "Give it up", Map.of("confirm", "Give it up"))))
                .contains("Done: given up.")
                .endsWith("exit 0");

        desk.seen(() -> assertThat(desk.text("phone", row)).isEqualTo("xylophone"));
        assertThat(desk.find("change", "", unfit)).isNull();
        sides.execute("delete from accounts where id = " + unfit);
    }

    @Test
    void recordIsLookedUpAndMadeWhatItWas() throws Exception {
        var id = desk.born("Once");
        sides.execute("update accounts set account_name = 'Later' where sf_id = '" + id + "'");
        desk.seen(() -> assertThat(desk.account(id, "Name")).isEqualTo("Later"));

        assertThat(at(
                        Map.of("lookUp", List.of("crm", id)),
                        press("crm create", "Restore this version", Map.of("confirm", "Restore it"))))
                .contains("Done: the version is restored.")
                .endsWith("exit 0");

        desk.seen(() -> assertThat(desk.account(id, "Name")).isEqualTo("Once"));
    }

    /** @param at a text in the item that the button belongs to */
    private static Map<String, Object> press(String at, String button, Map<String, Object> more) {
        var step = new LinkedHashMap<String, Object>(more);
        step.put("at", at);
        step.put("press", button);
        return step;
    }

    /** What the page said, step by step. */
    @SafeVarargs
    private static String at(Map<String, Object>... steps) throws Exception {
        return browser.run(
                "node", "page.mjs", "http://localhost:" + application.port(), JSON.writeValueAsString(List.of(steps)));
    }
}
