package dev.bactrian.definition.language;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong in the file of a hub, with its place and what is allowed. */
class WrongHubsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sync_hub: data_hub | sync_hub: nowhere | 1:1: sync_hub: unknown system \"nowhere\"",
                "sync_hub: data_hub | source: { system: crm, object: A }\\nsync_hub: data_hub | \"sync_hub\" stands in the file of a hub, which has no source and no target",
                "system: crm, | system: crmm, | connected_systems[0].system: unknown system \"crmm\"",
                "system: desk, | system: crmm, type: postgress, | connected_systems[2].system: unknown system \"crmm\"",
                "system: desk, | system: desk, type: postgress, | connected_systems[2].type: unknown type \"postgress\" (allowed: postgres, salesforce; did you mean \"postgres\"?)",
                "system: desk, | system: desk, type: salesforce, | connected_systems[2].type: system \"desk\" is configured as postgres, not salesforce",
                "system: desk, | system: desk, type: postgres, credentials: { database: d }, | application.properties configures bactrian.systems.desk already: keep one",
                "system: desk, | system: shop, credentials: { database: d }, | connected_systems[2].credentials: need type (allowed: postgres, salesforce)",
                "system: desk, | system: shop, type: postgres, credentials: { user: u }, | connected_systems[2].credentials: \"database\" is missing",
                "system: desk, | system: manual, type: postgres, credentials: { database: d }, | \"manual\" is a word of priority_system",
                "system: erp, | system: crm, | system \"crm\" is named twice",
                "system: desk, | system: data_hub, | system \"data_hub\" is named twice",
                "[customers, people] | [customers] | connected_systems[1].objects: names 1 objects, and there are 2 entities",
                "{ customer: orgs } | { custmer: orgs } | unknown entity \"custmer\" (entities: customer, person; did you mean \"customer\"?)",
                "one_way, direction: to_hub | one_way | connected_systems[2].sync_type: \"one_way\" needs direction",
                "name: person | name: customer | entities[1].name: \"customer\" is an entity already",
                "name: person | name: Customer | entities[1].name: \"Customer\" is an entity already",
                "hub: id, erp: id | hub: id | entities[1].field_mappings[0]: names the field in one system only",
                "hub: id, erp: id | hub: id, desk: id | system \"desk\" has no object of this entity",
                "hub: id, erp: id | hub: id, erpp: id | unknown key \"erpp\"",
                "hub: owner, crm: OwnerId | hub: name, crm: OwnerId | field \"name\" is mapped twice",
                "crm: { Hot: A } | crmm: { Hot: A } | unknown system \"crmm\" (allowed: hub, crm, erp, desk",
                "desk: email } | } | maps no field of \"desk\"",
                "priority: [crm, hub] | priority: [crm, source] | unknown system \"source\" (allowed: data_hub, crm, erp, desk, hub)",
                "priority: [crm, hub] | priority: [erp, hub] | \"erp\" can win nothing",
                "name: person | name: a_name_that_is_very_much_too_long_indeed | entities[1].name: with the file's name it makes",
                "deletes: park | target_to_source: true | unknown key \"target_to_source\"",
                "system: crm, | system: crm, filter: '${body[nme]} == 1', | connected_systems[0].filter: \"nme\" is no mapped field of any entity (mapped fields: sf_id, ",
                "system: crm, | system: crm, rollout: { mode: subset }, | connected_systems[0].rollout.mode: unknown word \"subset\" (allowed: full, read_only)",
                "system: crm, | system: crm, error_handling: { fallback: { action: stop_sync } }, | connected_systems[0].error_handling.fallback: unknown key \"fallback\" (allowed: retry_strategy)",
                "system: crm, | system: crm, filter: always, | connected_systems[0].filter: looks at no field",
                "hub: id, erp: id | hub: id, erp: id, reference: custmer | entities[1].field_mappings[0].reference: unknown entity \"custmer\" (entities: customer, person; did you mean \"customer\"?)",
                "hub: id, erp: id | hub: id, erp: id, reference: customer, type: text | entities[1].field_mappings[0].type: cannot stand beside reference, whose values are keys",
                "hub: id, erp: id | hub: id, erp: id, on_parent_delete: nullify | on_parent_delete: stands only beside reference",
                "hub: id, erp: id | hub: id, erp: id, reference: person, required: true | required: \"person\" and \"person\" refer to each other, so one of two records must be made without the other",
                "hub: owner, crm: OwnerId | hub: owner, crm: OwnerId, reference: person | entities[0].field_mappings[4].crm: \"crm\" has no object of \"person\", so nothing there can refer to one",
                "hub: id, erp: id | hub: id, erp: id, reference: customer, on_parent_delete: delete | unknown word \"delete\" (allowed: restrict, nullify, cascade)"
            })
    void wrongHubIsTold(String right, String wrong, String mistake) {
        assertThat(HubReaderTest.HUB).contains(right);

        assertThat(HubReaderTest.mistakes(HubReaderTest.HUB.replace(right, wrong.replace("\\n", "\n"))))
                .anySatisfy(line -> assertThat(line).contains(mistake));
    }

    @Test
    void systemWhoseNameIsAKeyOfMappingsIsRefused() {
        assertThat(
                        HubReaderTest.mistakes(
                                """
                        sync_hub: data_hub
                        entities:
                          - { name: customer, field_mappings: [{ hub: id, type: text }] }
                        connected_systems:
                          - { system: type, objects: [customers] }
                        """))
                .anySatisfy(line ->
                        assertThat(line).contains("connected_systems[0].system: \"type\" is a key of field mappings"));
    }
}
