package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What no sync can keep equal is refused with the reason, and not waited for. */
class UnfitTableIT {

    private static final String SYNC =
            """
            source: { type: salesforce, object: Account }
            target: { type: postgres, table: %s }
            field_mappings:
              - { source: Id, target: sf_id }
              - { source: Name, target: name }
            """;

    private static final Map<String, String> REASONS = Map.of(
            "seen", "public.seen is a view, whose changes the server's log does not tell; name the table below it",
            "fleeting", "table public.fleeting is unlogged, so the server's log does not tell of it",
            "pairs",
                    "table public.pairs has a primary key of several columns, a, b, and a sync needs one of one column",
            "keyless", "table public.keyless has no primary key",
            "partly", "has a unique index on it, partly_sf_id, for some of its rows only, where (name IS NOT NULL)",
            "twice", "has a unique index on it, twice_sf_id, that was never finished (reindex index twice_sf_id)");

    @Test
    void reasonIsToldByTheCheckAndAtTheStart() throws Exception {
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(1))) {
            var sides = new BothSides(sandbox);
            sides.execute("create view seen as select id, sf_id, account_name as name from accounts");
            sides.execute("create unlogged table fleeting (id int primary key, sf_id text unique, name text)");
            sides.execute("create table pairs (a int, b int, sf_id text unique, name text, primary key (b, a))");
            sides.execute("alter table pairs drop constraint pairs_pkey, add primary key (a, b)");
            sides.execute("create table keyless (id int, sf_id text unique, name text)");
            sides.execute("create table partly (id int primary key, sf_id text, name text)");
            sides.execute("create unique index partly_sf_id on partly (sf_id) where name is not null");
            sides.execute("create table twice (id int primary key, sf_id text, name text)");
            sides.execute("create unique index twice_sf_id on twice (sf_id)");
            sides.execute("update pg_index set indisvalid = false where indexrelid = 'twice_sf_id'::regclass");
            var folder = Files.createDirectories(Path.of("target", "unfit"));
            for (var table : REASONS.keySet()) {
                Files.writeString(folder.resolve(table + ".sync.yaml"), SYNC.formatted(table));
            }

            var ended = CommandRun.of(
                    sandbox, "jdbc:postgresql://localhost:1/none", "check", folder.toString(), "--systems");

            assertThat(ended.status()).as(ended.output()).isEqualTo(1);
            REASONS.forEach((table, reason) -> assertThat(ended.output().lines())
                    .as(table)
                    .anyMatch(line -> line.contains(table + ".sync.yaml:") && line.contains(reason)));
            try (var application = Application.against(sandbox, "unfit")
                    .withSync("seen.sync.yaml", SYNC.formatted("seen"))
                    .andSync("accounts.sync.yaml", Application.shippedSync())
                    .start()) {
                sides.becomeEqual();
                assertThat(application.get("/q/health/ready")).contains("\"seen.erp\": \"invalid: ", "is a view");
            }
        }
    }
}
