package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The web page, and the call that it lives on. */
class PageIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern FILE = Pattern.compile("(?:src|href)=\"(desk/[^\"]+)\"|from \"\\./([^\"]+)\"");

    @Test
    void pageIsServedWithAllItsFilesAndRunsNothingElse() throws IOException {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(2));
                var application = Application.against(sandbox, "page").start().live()) {
            var sides = new BothSides(sandbox);
            sides.becomeEqual();
            filesAreServed(application);

            var id = sandbox.salesforce().create("Account", Map.of("Name", "Seen"));
            sides.rowOf(id);
            sides.execute("insert into accounts (sf_id, account_name) values ('001000000000000AAA', 'Of nobody')");
            await().atMost(PATIENCE).untilAsserted(() -> {
                var sync = summary(application).get("syncs").get(0);
                assertThat(sync.get("open").get("write").asLong()).isEqualTo(1);
                assertThat(sync.get("open").get("conflict").asLong()).isZero();
                assertThat(sync.get("writes_parked").asLong()).isEqualTo(1);
                var toErp = sync.get("directions").get(0);
                assertThat(toErp.get("from").asText()).isEqualTo("crm");
                assertThat(toErp.get("delivered").asLong()).isPositive();
                assertThat(toErp.get("p50_ms").asDouble()).isPositive();
                assertThat(toErp.get("p95_ms").asDouble())
                        .isGreaterThanOrEqualTo(toErp.get("p50_ms").asDouble());
            });
            var sync = summary(application).get("syncs").get(0);
            assertThat(sync.get("name").asText()).isEqualTo("accounts");
            assertThat(sync.get("writes").asText()).isEqualTo("all");
            assertThat(sync.get("systems").findValuesAsText("state")).containsExactly("live", "live");
            assertThat(sync.get("changes").get("captured").asLong()).isPositive();
            assertThat(sync.get("alerts").isEmpty()).isTrue();
        }
    }

    @Test
    void syncWithoutADashboardIsNotListed() throws IOException {
        var shipped = Application.shippedSync();
        var sync = shipped + "monitoring: { dashboard_enabled: false }\n";
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(1));
                var application = Application.against(sandbox, "no-page")
                        .withSync("accounts.sync.yaml", sync)
                        .with("bactrian.desk.token", "open sesame")
                        .start()
                        .live()) {
            assertThat(application.ask("/").statusCode()).isEqualTo(200);
            assertThat(application.ask("/api/syncs").statusCode()).isEqualTo(401);
            assertThat(application.ask("/api/syncs", "open sesame").body()).contains("\"syncs\":[]");
        }
    }

    private static JsonNode summary(Application application) throws IOException {
        return new ObjectMapper().readTree(application.ask("/api/syncs").body());
    }

    /** Every file that the page or one of its scripts names. */
    private static void filesAreServed(Application application) {
        var paths = new LinkedHashSet<String>();
        collect("/", application, paths);

        assertThat(paths).contains("/", "/desk/main.js", "/desk/dom.js", "/desk/page.css");
        for (var path : paths) {
            var response = application.ask(path);
            assertThat(response.statusCode()).as(path).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
                    .as(path)
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe", "http", "*");
            assertThat(response.headers().firstValue("Cache-Control")).as(path).hasValue("no-cache");
            assertThat(response.body())
                    .as(path)
                    .doesNotContainPattern("<script(?! type=\"module\" src=)")
                    .doesNotContainPattern("\\s(?:on\\w+|style)=\"")
                    .doesNotContain("innerHTML", "insertAdjacentHTML", "document.write", "eval(");
        }
    }

    private static void collect(String path, Application application, LinkedHashSet<String> paths) {
        if (paths.add(path)) {
            FILE.matcher(application.get(path))
                    .results()
                    .map(file -> file.group(1) == null ? "/desk/" + file.group(2) : "/" + file.group(1))
                    .forEach(file -> collect(file, application, paths));
        }
    }
}
