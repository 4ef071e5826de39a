package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bactrian.sandbox.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/** What people do in both systems and at the desk between them. */
record DeskCalls(Sandbox sandbox, Application application, BothSides sides) {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Enough for a share of the records to count as a burst. */
    private static final int MANY = 24;

    /** What the sandbox holds differently at the start is decided for Salesforce. */
    void preferSeeded() {
        for (var seeded : get("/api/syncs/accounts/disputes").get("disputes")) {
            var key = seeded.get("links").get("crm").get("key").asText();
            post(of(key) + "/prefer", "{\"system\": \"crm\", \"by\": \"ada\"}");
        }
        sides.becomeEqual();
    }

    /** Deletes so many rows at once that a person is asked, and waits until it is settled of which; gives one of them. */
    String burst(String name) {
        for (var number = 0; number < MANY; number++) {
            sandbox.salesforce().create("Account", Map.of("Name", name + " " + number));
        }
        seen(() -> assertThat(named(name + " %")).isEqualTo(Integer.toString(MANY)));
        sides.becomeEqual();
        sides.execute("delete from accounts where account_name like '" + name + " %'");
        seen(() -> {
            var held =
                    get("/api/syncs/accounts/parked?kind=delete").get("parked").size();
            assertThat(held).isPositive();
            assertThat(inCrm(name + " ")).isEqualTo(held);
        });
        return sides.text(
                "select c.key from bactrian.link c join bactrian.link e using (record_id) where c.system = 'crm' and"
                        + " e.system = 'erp' and e.presence = 'DELETE_IN_REVIEW' limit 1");
    }

    long inCrm(String name) {
        return sandbox.salesforce().records("Account").stream()
                .filter(account -> String.valueOf(account.get("Name")).startsWith(name))
                .count();
    }

    /** An Account that both sides hold. */
    String born(String name) {
        var id = sandbox.salesforce().create("Account", Map.of("Name", name, "Phone", "1"));
        sides.rowOf(id);
        return id;
    }

    /** Edits the telephone number on both sides, and waits for the question. */
    long disputed(String id, String crm, String erp) {
        var row = sides.rowOf(id);
        bothEdit(id, row, crm, erp);
        seen(() -> assertThat(find("conflict", id, row)).isNotNull());
        return row;
    }

    /** Neither side sees the other's edit: one cannot be reached meanwhile. */
    void bothEdit(String id, long row, String crm, String erp) {
        sandbox.salesforce().trouble().startOutage();
        sides.execute("update accounts set phone = '" + erp + "' where id = " + row);
        seen(() -> assertThat(record(id).get("fields").get("Phone").asText()).isEqualTo(erp));
        sandbox.salesforce().update("Account", id, Map.of("Phone", crm));
        sandbox.salesforce().trouble().endOutage();
    }

    String of(String id) {
        return "/api/syncs/accounts/records/crm/" + id;
    }

    JsonNode record(String id) {
        return get(of(id));
    }

    /** What is asked of the record, by either side's key; null where nothing is. */
    @Nullable
    JsonNode find(String kind, String id, long row) {
        for (var parked :
                get("/api/syncs/accounts/parked?limit=1000&kind=" + kind).get("parked")) {
            var key = parked.get("key").asText();
            if (key.equals(id) || key.equals(Long.toString(row))) {
                return parked;
            }
            if (!parked.get("record").isNull()
                    && !id.isEmpty()
                    && parked.get("record").asLong() == record(id).get("record").asLong()) {
                return parked;
            }
        }
        return null;
    }

    JsonNode get(String path) {
        return done(application.ask(path));
    }

    JsonNode post(String path, String json) {
        return done(application.post(path, json));
    }

    JsonNode done(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(response.body(), e);
        }
    }

    String account(String id, String field) {
        return sandbox.salesforce()
                .record("Account", id)
                .map(account -> String.valueOf(account.get(field)))
                .orElse("(gone)");
    }

    String lines(long row) {
        return sides.text("select count(*) from bactrian.journal where system = 'erp' and key = '" + row + "'");
    }

    String text(String column, long row) {
        return sides.text("select " + column + " from accounts where id = " + row);
    }

    String named(String pattern) {
        return sides.text("select count(*) from accounts where account_name like '" + pattern + "'");
    }

    void seen(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(assertion);
    }
}
