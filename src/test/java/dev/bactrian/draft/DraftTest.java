package dev.bactrian.draft;

import static dev.bactrian.draft.Objects.end;
import static dev.bactrian.draft.Objects.field;
import static dev.bactrian.draft.Objects.limited;
import static dev.bactrian.draft.Objects.missing;
import static dev.bactrian.draft.Objects.readOnly;
import static dev.bactrian.draft.Objects.table;
import static dev.bactrian.draft.Objects.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.definition.ObjectShape.Limits;
import dev.bactrian.definition.language.SyncReader;
import dev.bactrian.mapping.Expressions;
import dev.bactrian.mapping.MappingCompiler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DraftTest {

    private static final long SEED = 20_261_130;

    private static final Expressions NO_EXPRESSIONS = expression -> {
        throw new IllegalArgumentException("no simple expression \"" + expression + "\"");
    };

    private static final ObjectShape CUSTOMERS = table(
            "customers",
            Set.of("id", "number"),
            field("id", ValueType.INTEGER),
            limited("number", true, 20),
            limited("name", true, 80),
            text("phone"),
            limited("rating", false, 0, "A", "B"),
            field("updated_at", ValueType.TIMESTAMP),
            text("notes"));

    private static final ObjectShape CLIENTS = table(
            "clients",
            Set.of("id", "erp_id"),
            field("id", ValueType.INTEGER),
            field("erp_id", ValueType.INTEGER),
            limited("client_name", false, 255),
            text("Telephone"),
            text("rating"),
            readOnly("LastModified", ValueType.TIMESTAMP),
            text("on"));

    @Test
    void pairTellsHowSureItIs() {
        var draft = Draft.ofPair(end("erp", "customers", CUSTOMERS), end("shop", "clients", CLIENTS), none());

        assertThat(draft.missing()).isEmpty();
        assertThat(draft.text())
                .isEqualTo(
                        """
                        # Drafted from erp.customers and shop.clients. Read it, then try it: check --systems and plan write nothing.
                        connection_name: clients
                        source: { system: erp, table: customers }
                        target: { system: shop, table: clients }

                        # match_on: [name]  # would pair records that are there already, if this names one of them only
                        field_mappings:
                          - { source: id, target: erp_id }                         # likely: links the records
                          - { source: name, target: client_name, required: true }  # likely: same but for the object's name
                          - { source: phone, target: Telephone }                   # likely: means the same
                          - { source: rating, target: rating }
                          - { source: updated_at, target: LastModified }           # likely: means the same
                          # left out of erp:
                          #   number, notes
                          # left out of shop:
                          #   "on"

                        validation_rules:
                          - { field: name, rule: max_length, max: 80 }
                          - { field: rating, rule: one_of, values: ["A", "B"] }

                        conflict_resolution: { strategy: last_write_wins, timestamp_field: updated_at }
                        """
                                .replace("\"on\"", "on"));
        assertIsRight(draft, CUSTOMERS, CLIENTS);
    }

    @Test
    void columnForTheOthersKeyIsMissing() {
        var plain = table("clients", Set.of("id"), field("id", ValueType.INTEGER), text("name"), text("email"));
        var other = table("people", Set.of("id"), field("id", ValueType.INTEGER), text("name"), text("mail"));

        var draft = Draft.ofPair(
                end("erp", "people", other),
                end("shop", "clients", plain),
                missing -> List.of("make " + missing.columns().get(0).name() + " in "
                        + missing.end().object()));

        assertThat(draft.text())
                .contains("# Before it can start, make what is missing:\n#   make erp_id in clients\n")
                .contains("match_on: [mail]")
                .contains("{ source: id, target: erp_id }");
        assertThat(draft.missing()).singleElement().satisfies(missing -> assertThat(missing)
                .extracting(ToMake::isTable, ToMake::unique)
                .containsExactly(false, Set.of("erp_id")));
    }

    @Test
    void hubGetsATableOfWhatItsSystemsShare() {
        var users = table(
                "users", Set.of("id"), field("id", ValueType.INTEGER), text("fullName"), text("tel"), text("zip"));

        var draft = Draft.ofHub(
                "data_hub",
                List.of(List.of(
                        missing("data_hub", "customers"),
                        end("erp", "customers", CUSTOMERS),
                        end("desk", "users", users))),
                none());

        assertThat(draft.text())
                .contains("sync_hub: data_hub")
                .contains("  - name: customers\n    table: customers\n")
                .contains("- { hub: erp_id, erp: id }")
                .contains("- { hub: desk_id, desk: id }")
                .contains("- { hub: name, erp: name, desk: fullName, required: true }")
                .contains("- { hub: phone, erp: phone, desk: tel }")
                .contains("- { system: erp, objects: [customers] }")
                .doesNotContain("notes }");
        assertThat(draft.missing()).singleElement().satisfies(missing -> assertThat(missing.isTable())
                .isTrue());
    }

    /** As the systems themselves say of lookups and foreign keys. */
    @Test
    void fieldsThatHoldRecordsOfAnotherEntityAreReferences() {
        var clients = table("clients", Set.of("id"), field("id", ValueType.INTEGER), limited("name", true, 80));
        var people = table(
                "people",
                Set.of("id"),
                field("id", ValueType.INTEGER),
                text("surname"),
                referring("client", "clients"),
                referring("payer", "clients"),
                referring("boss", "people"),
                referring("region", "regions"));
        var staff = table(
                "staff",
                Set.of("id"),
                field("id", ValueType.INTEGER),
                text("surname"),
                referring("customer", "buyers"));

        var draft = Draft.ofHub(
                "hub",
                List.of(
                        List.of(
                                missing("hub", "clients"),
                                end("shop", "clients", clients),
                                end("erp", "buyers", clients)),
                        List.of(
                                missing("hub", "people"),
                                end("shop", "public.people", people),
                                end("erp", "staff", staff))),
                none());

        assertThat(draft.text())
                .contains("- { hub: client, shop: client, erp: customer, reference: clients }")
                .contains("- { hub: payer, shop: payer, reference: clients }")
                .contains("- { hub: boss, shop: boss, reference: people }")
                .doesNotContain("region, reference");
    }

    private static FieldShape referring(String name, String table) {
        return field(name, ValueType.INTEGER).within(Limits.NONE.referringTo(List.of("public." + table)));
    }

    @Test
    void nothingIsDraftedOfNothing() {
        assertThatThrownBy(() -> Draft.ofPair(missing("erp", "a"), missing("shop", "b"), none()))
                .hasMessage("none of the objects exists");
    }

    /** Whatever the objects are like, the draft is a file that their systems can carry out once what is missing is made. */
    @Test
    void draftOfAnyObjectsIsRight() {
        var random = new Random(SEED);
        for (var run = 0; run < 400; run++) {
            var one = any(random, "customers");
            var other = any(random, random.nextBoolean() ? "customers" : "Key Accounts");

            var draft = Draft.ofPair(end("erp", "a", one), end("shop", "b", other), none());

            assertIsRight(draft, made(draft, "erp", one), made(draft, "shop", other));
        }
    }

    private static ObjectShape any(Random random, String name) {
        var words = List.of(
                "name",
                "Name",
                "phone",
                "Tel",
                "e-mail",
                "mail",
                "on",
                "null",
                "1st",
                "a: b",
                "it's",
                "\"quoted\"",
                "Straße",
                "erp_id",
                "shop_key",
                "updated_at",
                "# no",
                "{x}",
                "type",
                "type_code",
                "code",
                "zip",
                "PostalCode",
                "since");
        var types = ValueType.values();
        var fields = new ArrayList<FieldShape>();
        var names = new HashSet<String>();
        fields.add(field("id", random.nextBoolean() ? ValueType.INTEGER : ValueType.TEXT));
        for (var n = random.nextInt(16); n >= 0; n--) {
            var word = words.get(random.nextInt(words.size()));
            if (!names.add(word)) {
                continue;
            }
            var type = random.nextInt(3) == 0 ? types[random.nextInt(types.length)] : ValueType.TEXT;
            fields.add(
                    switch (random.nextInt(5)) {
                        case 0 -> readOnly(word, type);
                        case 1 -> limited(word, random.nextBoolean(), random.nextInt(50), "x", "it's");
                        default -> field(word, type);
                    });
        }
        var unique = new HashSet<>(Set.of("id"));
        names.stream().filter(field -> random.nextBoolean()).forEach(unique::add);
        return table(name, unique, fields.toArray(new FieldShape[0]));
    }

    private static ObjectShape made(Draft draft, String system, ObjectShape shape) {
        var fields = new ArrayList<>(shape.fields());
        var unique = new HashSet<>(shape.uniqueFields());
        draft.missing().stream()
                .filter(missing -> missing.end().system().equals(system))
                .forEach(missing -> {
                    fields.addAll(missing.columns());
                    unique.addAll(missing.unique());
                });
        return new ObjectShape(
                shape.title(), shape.keyField(), shape.emptyIsNull(), shape.timestampUnit(), fields, unique);
    }

    private static void assertIsRight(Draft draft, ObjectShape... objects) {
        var types = Map.of("erp", "postgres", "shop", "postgres");
        var definitions = new SyncReader(types, Set.of("postgres"), text -> text).read("draft", draft.text());

        assertThat(MappingCompiler.compile(definitions.get(0), List.of(objects), NO_EXPRESSIONS)
                        .fields())
                .as(draft.text())
                .isNotEmpty();
    }

    private static Draft.Making none() {
        return missing -> List.of();
    }
}
