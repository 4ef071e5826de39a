package dev.bactrian.mapping;

import static dev.bactrian.definition.SyncDefinitionBuilder.aSync;
import static dev.bactrian.mapping.Shapes.both;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.Storage;
import dev.bactrian.change.ValueType;
import dev.bactrian.definition.FieldOptions;
import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.Location;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.definition.ObjectShape.Limits;
import dev.bactrian.definition.ParentReference;
import dev.bactrian.definition.ParentReference.OnParentDelete;
import dev.bactrian.definition.SyncDefinition.Direction;
import dev.bactrian.definition.SyncDefinition.FieldMapping;
import dev.bactrian.definition.Transformation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A field that holds a record of another entity: each system tells and takes its own key of it, in its own type. */
class ReferenceTest {

    @Test
    void keyIsAsLinksHaveIt() {
        var mapping = compile(List.of("Account"), List.of("public.accounts"));

        assertThat(mapped(mapping, "crm", "AccountId", "001A000001LkXyZ")).isEqualTo("001A000001LkXyZIAV");
        assertThat(mapped(mapping, "erp", "account", 12L)).isEqualTo("12");
        assertThat(mapped(mapping, "erp", "account", null)).isNull();
        assertThat(mapped(mapping, "crm", "AccountId", "")).isNull();
    }

    @Test
    void keyOfOneSystemHasTheFormOfThatSystemOnly() {
        var mapping = compile(List.of("Account"), List.of());

        assertThat(mapped(mapping, "erp", "account", 123_456_789_012_345L)).isEqualTo("123456789012345");
    }

    @Test
    void keyIsWrittenInTheTypeOfTheSystem() {
        var mapping = compile(List.of(), List.of());

        assertThat(mapping.toNative("erp", Fields.of("AccountId", "12")).get("account"))
                .isEqualTo(12L);
        assertThat(mapping.toNative("crm", Fields.of("AccountId", "001A000001LkXyZIAV"))
                        .get("AccountId"))
                .isEqualTo("001A000001LkXyZIAV");
        assertThat(mapping.references()).extracting(MappedField::name).containsExactly("AccountId");
    }

    @Test
    void fieldThatRefersToAnythingElseIsRefused() {
        assertThat(mistakes(List.of("Lead"), List.of("sales.orders")))
                .containsExactly(
                        "routes/a.sync.yaml:7:5: field_mappings[0].source: \"AccountId\" refers to Lead, and the entity's object there is Account",
                        "routes/a.sync.yaml:7:5: field_mappings[0].target: \"account\" refers to sales.orders, and the entity's object there is accounts");
        assertThat(mistakes(List.of("Account", "Lead"), List.of("sales.accounts")))
                .singleElement()
                .asString()
                .endsWith(
                        "\"AccountId\" may hold a record of Account or Lead, and a reference is to one object only: leave it out here");
    }

    private static @Nullable Object mapped(Mapping mapping, String system, String name, @Nullable Object value) {
        var change = new Change(
                "main", system, "1", Operation.UPDATE, Fields.of(name, value), Instant.EPOCH, Position.NONE, "");
        var mapped = mapping.map(change);
        assertThat(mapped.misfits()).isEmpty();
        return mapped.fields().get("AccountId");
    }

    private static List<String> mistakes(List<String> ofCrm, List<String> ofErp) {
        return catchThrowableOfType(InvalidDefinition.class, () -> compile(ofCrm, ofErp))
                .mistakes();
    }

    private static Mapping compile(List<String> ofCrm, List<String> ofErp) {
        var reference = new ParentReference(
                "accounts", Map.of("source", "Account", "target", "accounts"), OnParentDelete.RESTRICT, false);
        var options = new FieldOptions(null, null, false, Map.of(), Transformation.NONE, reference);
        var location = new Location("routes/a.sync.yaml", 7, 5, "field_mappings[0]");
        var definition = aSync().mapping(
                        both("Id", "sf_id"),
                        new FieldMapping(List.of("AccountId", "account"), Direction.BOTH, options, location))
                .build();
        var contact = new ObjectShape(
                "object Contact",
                "Id",
                true,
                ChronoUnit.SECONDS,
                List.of(
                        field("Id", ValueType.TEXT, Storage.RECORD_ID, List.of()),
                        field("AccountId", ValueType.TEXT, Storage.RECORD_ID, ofCrm)),
                Set.of("Id"));
        var people = new ObjectShape(
                "table public.people",
                "id",
                false,
                ChronoUnit.MICROS,
                List.of(
                        field("id", ValueType.INTEGER, Storage.EXACT, List.of()),
                        field("sf_id", ValueType.TEXT, Storage.EXACT, List.of()),
                        field("account", ValueType.INTEGER, Storage.EXACT, ofErp)),
                Set.of("id", "sf_id"));
        return MappingCompiler.compile(definition, List.of(contact, people), Shapes.NO_EXPRESSIONS);
    }

    private static FieldShape field(String name, ValueType type, Storage storage, List<String> refersTo) {
        return new FieldShape(name, Optional.of(type), type.word(), 0, -1, true, !name.equals("Id"), storage)
                .within(Limits.NONE.referringTo(refersTo));
    }
}
