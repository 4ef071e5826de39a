package dev.bactrian.definition.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.bactrian.definition.ConflictResolution.Strategy;
import dev.bactrian.definition.Credentials;
import dev.bactrian.definition.Deletes.Rule;
import dev.bactrian.definition.End;
import dev.bactrian.definition.FieldPlan.Selection;
import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.ParentReference;
import dev.bactrian.definition.ParentReference.OnParentDelete;
import dev.bactrian.definition.RetryStrategy;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.SyncDefinition.Direction;
import dev.bactrian.definition.SyncDefinition.FieldMapping;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file of a hub is a sync for each of its entities, with an end in every system that has it. */
class HubReaderTest {

    private static final String FILE = "routes/main.sync.yaml";

    static final String HUB =
            """
            sync_hub: data_hub
            entities:
              - name: customer
                table: customers
                match_on: [email]
                field_mappings:
                  - { hub: sf_id, crm: Id }
                  - { hub: name, crm: Name, erp: title, required: true }
                  - { hub: email, crm: Email, erp: mail, desk: email }
                  - { hub: rating, crm: Rating, erp: grade, values: { crm: { Hot: A }, erp: { one: A } } }
                  - { hub: owner, crm: OwnerId, direction: to_hub }
              - name: person
                deletes: ignore
                field_mappings:
                  - { hub: id, erp: id }
            connected_systems:
              - { system: crm, objects: { customer: Account } }
              - { system: erp, objects: [customers, people], direction: from_hub }
              - { system: desk, objects: { customer: orgs }, sync_type: one_way, direction: to_hub }
            conflict_resolution: { strategy: system_priority, priority: [crm, hub] }
            deletes: park
            """;

    @Test
    void entityIsASyncWithAnEndInEverySystemThatHasIt() {
        var syncs = read(HUB);

        assertThat(syncs).extracting(SyncDefinition::name).containsExactly("main-customer", "main-person");
        assertThat(syncs.get(0).systems()).containsExactly("data_hub", "crm", "erp", "desk");
        assertThat(syncs.get(0).ends())
                .extracting(End::word, End::object, End::tells, End::takes)
                .containsExactly(
                        tuple("hub", "customers", true, true),
                        tuple("crm", "Account", true, true),
                        tuple("erp", "customers", false, true),
                        tuple("desk", "orgs", true, false));
        assertThat(syncs.get(1).systems()).containsExactly("data_hub", "erp");
        assertThat(syncs.get(1).ends().get(0).object()).isEqualTo("person");
    }

    @Test
    void mappingNamesAFieldInEverySystemThatHasIt() {
        var mappings = read(HUB).get(0).fieldMappings();

        assertThat(mappings)
                .extracting(FieldMapping::names)
                .containsExactly(
                        List.of("sf_id", "Id", "", ""),
                        List.of("name", "Name", "title", ""),
                        List.of("email", "Email", "mail", "email"),
                        List.of("rating", "Rating", "grade", ""),
                        List.of("owner", "OwnerId", "", ""));
        assertThat(mappings.get(3).options().values()).isEqualTo(Map.of(1, Map.of("Hot", "A"), 2, Map.of("one", "A")));
        assertThat(mappings.get(4).direction()).isEqualTo(Direction.TO_SOURCE);
    }

    @Test
    void referenceNamesTheSyncAndTheObjectsOfTheParent() {
        var syncs = read(HUB.replace(
                "      - { hub: id, erp: id }",
                "      - { hub: id, erp: id }\n      - { hub: customer_id, erp: customer, reference: customer, on_parent_delete: cascade }\n"
                        + "      - { hub: boss, erp: boss, reference: person }"));

        assertThat(syncs.get(1).fieldMappings())
                .extracting(mapping -> mapping.options().reference())
                .containsExactly(
                        null,
                        new ParentReference(
                                "main-customer",
                                Map.of("hub", "customers", "erp", "customers"),
                                OnParentDelete.CASCADE,
                                false),
                        new ParentReference(
                                "main-person",
                                Map.of("hub", "person", "erp", "people"),
                                OnParentDelete.RESTRICT,
                                true));
        assertThat(syncs.get(1).parents()).containsExactlyInAnyOrder("main-customer", "main-person");
        assertThat(syncs).extracting(SyncDefinition::children).containsOnly(Set.of("main-person"));
    }

    @Test
    void matchingByWhatComesLaterAndBeginningWithNothingAreRefused() {
        var tree = HUB.replace("      - { hub: id, erp: id }", "      - { hub: id, erp: id, reference: person }");

        assertThat(mistakes(tree.replace("    deletes: ignore", "    deletes: ignore\n    match_on: [id]")))
                .singleElement()
                .asString()
                .contains("match_on[0]: \"id\" refers to an entity that refers to this one");
        assertThat(mistakes(tree.replace(
                        "    deletes: ignore",
                        "    deletes: ignore\n    sync_settings: { initial_sync: { strategy: none } }")))
                .singleElement()
                .asString()
                .contains("entities[1].name: begins with no records");
    }

    @Test
    void filterIsOfOneSystem() {
        var ends = read(HUB.replace("system: desk,", "system: desk, filter: \"${body[rating]} == 'A'\","))
                .get(0)
                .ends();

        assertThat(ends)
                .extracting(end -> end.filter() == null ? "" : end.filter().expression())
                .containsExactly("", "", "", "${body[rating]} == 'A'");
    }

    @Test
    void systemMayBeReadOnlyAndTriedAgainInItsOwnWay() {
        var sync = read(HUB.replace(
                        "system: desk,",
                        "system: desk, rollout: { mode: read_only }, error_handling: { retry_strategy: { max_attempts: 99 } },"))
                .get(0);

        assertThat(sync.systems().stream().filter(system -> !sync.writes(system)))
                .containsExactly("desk");
        assertThat(sync.systems())
                .extracting(system -> sync.retryStrategy(system).maxAttempts())
                .containsExactly(
                        RetryStrategy.DEFAULT.maxAttempts(),
                        RetryStrategy.DEFAULT.maxAttempts(),
                        RetryStrategy.DEFAULT.maxAttempts(),
                        99);
    }

    @Test
    void systemMaySayItselfHowItIsReached() {
        var syncs = read(HUB.replace(
                        "system: erp,",
                        "system: shop, type: postgres, credentials: { host: db, database: d, user: u, password: '{{table}}' },")
                .replace("erp:", "shop:"));

        assertThat(syncs)
                .allSatisfy(sync -> assertThat(credentials(sync, "shop").settings())
                        .containsEntry("type", "postgres")
                        .containsEntry("host", "db")
                        .containsEntry("database", "d"));
        assertThat(syncs.get(0).end("desk").orElseThrow().credentials()).isNull();
    }

    private static Credentials credentials(SyncDefinition sync, String system) {
        return Objects.requireNonNull(sync.end(system).orElseThrow().credentials());
    }

    @Test
    void entitiesThatReferToEachOtherOverOthersAreInACycleToo() {
        var syncs = read(
                HUB.replace("hub: owner, crm: OwnerId, direction: to_hub", "hub: owner, erp: owner, reference: person")
                        .replace("      - { hub: id, erp: id }", "      - { hub: id, erp: id, reference: customer }"));

        assertThat(syncs)
                .flatExtracting(SyncDefinition::fieldMappings)
                .extracting(mapping -> mapping.options().reference())
                .filteredOn(Objects::nonNull)
                .extracting(ParentReference::comesLater)
                .containsExactly(true, true);
    }

    private static final String WITHOUT_ENTITIES =
            """
            sync_hub: data_hub
            connected_systems:
              - { system: crm, objects: [Account, ServiceContract__c] }
              - { system: erp, objects: [public.customers, contracts] }
              - { system: desk, objects: [orgs, deals] }
            conflict_resolution: { strategy: system_priority, priority: [crm, hub] }
            """;

    @Test
    void withoutEntitiesObjectsOfEqualPositionAreOne() {
        var syncs = read(WITHOUT_ENTITIES);

        assertThat(syncs).extracting(SyncDefinition::name).containsExactly("main-account", "main-service_contract");
        assertThat(syncs.get(0).ends())
                .extracting(End::system, End::object)
                .containsExactly(
                        tuple("data_hub", "account"),
                        tuple("crm", "Account"),
                        tuple("erp", "public.customers"),
                        tuple("desk", "orgs"));
        assertThat(syncs.get(1).ends().get(0).object()).isEqualTo("service_contract");
        assertThat(syncs).extracting(sync -> sync.fields().selection()).containsOnly(Selection.ALL);
        assertThat(syncs).extracting(sync -> sync.pairing().isAssumed()).containsOnly(true);
        assertThat(syncs.get(0).conflictResolution().priority()).startsWith("crm", "data_hub");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[orgs, deals] | [orgs] | connected_systems[2].objects: names 1 objects, and \"crm\" names 2: as the file has no entities",
                "[orgs, deals] | { account: orgs } | connected_systems[2].objects: names objects by entities, but the file has no entities",
                "ServiceContract__c | account | \"account\" is an entity already"
            })
    void objectsThatMakeNoEntitiesAreTold(String right, String wrong, String expected) {
        assertThat(mistakes(WITHOUT_ENTITIES.replace(right, wrong)))
                .anySatisfy(mistake -> assertThat(mistake).contains(expected));
    }

    @Test
    void whatStandsNearestCounts() {
        var syncs = read(HUB);

        assertThat(syncs)
                .extracting(sync -> sync.conflictResolution().strategy())
                .containsOnly(Strategy.SYSTEM_PRIORITY);
        assertThat(syncs.get(0).conflictResolution().priority()).containsExactly("crm", "data_hub", "erp", "desk");
        assertThat(syncs).extracting(sync -> sync.deletes().rule()).containsExactly(Rule.PARK, Rule.IGNORE);
    }

    static List<SyncDefinition> read(String yaml) {
        return new SyncReader(
                        Map.of(
                                "crm",
                                "salesforce",
                                "erp",
                                "postgres",
                                "desk",
                                "postgres",
                                "data_hub",
                                "postgres",
                                "type",
                                "postgres"),
                        Set.of("salesforce", "postgres"),
                        text -> text)
                .read(FILE, yaml);
    }

    static List<String> mistakes(String yaml) {
        var refused = catchThrowableOfType(InvalidDefinition.class, () -> read(yaml));
        return refused == null ? List.of() : refused.mistakes();
    }
}
