package dev.bactrian.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bactrian.change.Storage;
import dev.bactrian.change.ValueType;
import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.definition.ObjectShape.Limits;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.language.SyncReader;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A hub whose file names no fields has those that its systems call alike. */
class HubSelectionTest {

    private static final List<String> SYSTEMS = List.of("data_hub", "crm", "desk");

    private final List<List<FieldShape>> fields = new ArrayList<>(List.of(
            fields("id", "name", "annual_revenue", "notes", "phone"),
            fields("Id", "Name", "AnnualRevenue__c", "Phone", "Website"),
            fields("key", "NAME", "website", "email")));

    @Test
    void fieldsAreAlikeButForHowTheyAreWritten() {
        var mapping = compile("");

        assertThat(names(mapping))
                .containsExactly(
                        "name Name NAME", "annual_revenue AnnualRevenue__c -", "phone Phone -", "- Website website");
    }

    @Test
    void recordsFindEachOtherByWhatAllHave() {
        assertThat(compile("").rules().matchOn()).containsExactly("name");

        fields.set(0, with(fields.get(0), text("email")));
        fields.set(1, with(fields.get(1), text("Email")));
        assertThat(compile("").rules().matchOn()).containsExactly("email");
        assertThat(compile("match_on: [name]").rules().matchOn()).containsExactly("name");
    }

    @Test
    void whatRefersToOtherRecordsOrIsOfAnotherTypeIsNotAlike() {
        fields.set(1, with(fields.get(1), text("ParentId").within(Limits.NONE.referringTo(List.of("Account")))));
        fields.set(0, with(fields.get(0), text("parent_id")));
        fields.set(0, with(fields.get(0), typed("since", ValueType.DATE)));
        fields.set(1, with(fields.get(1), typed("Since__c", ValueType.DATE)));
        fields.set(2, with(fields.get(2), typed("since", ValueType.BOOLEAN)));

        assertThat(names(compile(""))).contains("since Since__c -").noneMatch(names -> names.contains("ParentId"));
    }

    @Test
    void excludedFieldsStayOut() {
        assertThat(names(compile("exclude_fields: [Phone, annual_revenue]")))
                .containsExactly("name Name NAME", "- Website website");
    }

    @Test
    void systemWithoutAFieldIsTold() {
        fields.set(2, fields("key", "subject"));

        assertThat(mistakes())
                .singleElement()
                .asString()
                .contains("no field of object desk in \"desk\" has a name that is alike in another system");
    }

    @Test
    void recordsThatNothingLeadsToAreTold() {
        fields.set(2, fields("key", "website"));

        assertThat(mistakes()).isNotEmpty().allMatch(mistake -> mistake.contains("no field links the records of"));
    }

    @Test
    void assumptionsAreToldInWords() {
        var definition = definition("");

        assertThat(Assumptions.of(definition, compile("")))
                .contains(
                        "as the file names no entities: data_hub account, crm Account, desk orgs are one entity; fields whose names are alike: "
                                + "data_hub name, crm Name, desk NAME; data_hub annual_revenue, crm AnnualRevenue__c; data_hub phone, crm Phone; "
                                + "crm Website, desk website; records find each other by name");
    }

    private List<String> mistakes() {
        return catchThrowableOfType(InvalidDefinition.class, () -> compile("")).mistakes();
    }

    private static List<String> names(Mapping mapping) {
        return mapping.fields().stream()
                .map(field -> String.join(
                        " ",
                        SYSTEMS.stream()
                                .map(system -> Optional.ofNullable(
                                                field.shapes().get(system))
                                        .map(FieldShape::name)
                                        .orElse("-"))
                                .toList()))
                .toList();
    }

    private Mapping compile(String more) {
        var objects = IntStream.range(0, SYSTEMS.size())
                .mapToObj(end -> new ObjectShape(
                        "object " + SYSTEMS.get(end),
                        fields.get(end).get(0).name(),
                        false,
                        ChronoUnit.MICROS,
                        fields.get(end),
                        Set.of()))
                .toList();
        return MappingCompiler.compile(definition(more), objects, Shapes.NO_EXPRESSIONS);
    }

    private static SyncDefinition definition(String more) {
        var types = Map.of("data_hub", "postgres", "crm", "salesforce", "desk", "postgres");
        return new SyncReader(types, Set.of("postgres", "salesforce"), text -> text)
                .read(
                        "routes/main.sync.yaml",
                        """
                        sync_hub: data_hub
                        connected_systems:
                          - { system: crm, objects: [Account] }
                          - { system: desk, objects: [orgs] }
                        """
                                + more)
                .get(0);
    }

    private static List<FieldShape> fields(String... names) {
        return Arrays.stream(names).map(HubSelectionTest::text).toList();
    }

    private static List<FieldShape> with(List<FieldShape> fields, FieldShape field) {
        var more = new ArrayList<>(fields);
        more.add(field);
        return more;
    }

    private static FieldShape text(String name) {
        return typed(name, ValueType.TEXT);
    }

    private static FieldShape typed(String name, ValueType type) {
        return new FieldShape(name, Optional.of(type), type.word(), 0, -1, true, true, Storage.EXACT);
    }
}
