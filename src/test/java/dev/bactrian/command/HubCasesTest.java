package dev.bactrian.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code test} on a hub, which is several syncs. */
class HubCasesTest {

    @TempDir
    private Path folder;

    @Test
    void casesOfAHubNameTheirEntity() throws IOException {
        var commands = new TypedCommands(folder);
        Files.writeString(
                folder.resolve("hub.sync.yaml"),
                """
                sync_hub: erp
                entities:
                  - name: customer
                    field_mappings:
                      - { hub: sf_id, crm: Id }
                      - { hub: rank, crm: Rating, values: { crm: { Hot: A } } }
                  - name: person
                    field_mappings: [{ hub: sf_id, crm: Id }, { hub: age, crm: Age__c }]
                connected_systems: [{ system: crm, objects: [Account, Contact] }]
                """);
        Files.writeString(
                folder.resolve("hub.cases.yaml"),
                """
                types: { age: integer }
                cases:
                  - name: one
                    entity: customer
                    record: { sf_id: 001000000000001AAA }
                    changes: [{ from: crm, fields: { Rating: Hot } }]
                    expect: { writes: { erp: { rank: A } } }
                  - name: two
                    entity: person
                    record: { sf_id: 003000000000001AAA }
                    changes: [{ from: erp, fields: { age: 7 } }]
                    expect: { writes: { crm: { Age__c: 7 } } }
                """);
        assertThat(commands.run("test", folder.resolve("hub.sync.yaml").toString()))
                .as(commands.out())
                .isZero();
        assertThat(commands.out()).contains("2 of 2 cases passed");

        var cases = Files.readString(folder.resolve("hub.cases.yaml"));
        Files.writeString(
                folder.resolve("hub.cases.yaml"),
                cases.replace("    entity: customer\n", "").replace("entity: person", "entity: persn"));
        assertThat(commands.run("test", folder.resolve("hub.sync.yaml").toString()))
                .isEqualTo(Commands.WRONG);
        assertThat(commands.out())
                .contains("one: entity: must be given, as the hub has several (their syncs: hub-customer, hub-person)")
                .contains("two: entity: unknown \"persn\"");
    }
}
