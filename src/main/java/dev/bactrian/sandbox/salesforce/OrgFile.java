package dev.bactrian.sandbox.salesforce;

import dev.bactrian.sandbox.salesforce.metadata.Field;
import dev.bactrian.sandbox.salesforce.metadata.FieldType;
import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import dev.bactrian.sandbox.salesforce.metadata.StandardObjects;
import dev.bactrian.sandbox.salesforce.metadata.Trait;
import dev.bactrian.sandbox.salesforce.org.BeforeSave;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What an org has beyond the standard: custom objects, platform events, custom fields and before-save rules, as a YAML or JSON file
 * declares them.
 *
 * <pre>
 * objects:
 *   - {name: Invoice__c, label: Invoice, plural: Invoices, prefix: a00, fields: [{name: Total__c, type: currency}]}
 *   - {name: Order_Shipped__e, prefix: e00, fields: [{name: Order__c}]}
 * fields:
 *   Account: [{name: Tier__c, type: picklist, values: [Gold, Silver], restricted: true}]
 * rules:
 *   - {object: Account, field: Phone, replace: "[^0-9+]", with: ""}
 *   - {object: Account, field: Rating, set: Warm}
 * </pre>
 */
public record OrgFile(List<ObjectType> types, List<BeforeSave> rules) {
    private static final Set<String> FIELD_KEYS = Set.of(
            "name",
            "label",
            "type",
            "length",
            "digits",
            "scale",
            "values",
            "to",
            "required",
            "unique",
            "externalId",
            "restricted");

    public OrgFile {
        types = List.copyOf(types);
        rules = List.copyOf(rules);
    }

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException if something in it is unknown or missing; the message says where
     */
    public static OrgFile read(Path file) throws IOException {
        Object content;
        try {
            content = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
        Reader reader = new Reader(file.toString());
        return reader.read(reader.checked("top level", content, Set.of("objects", "fields", "rules")));
    }

    /** Walks through the content and names the file and the place in what it throws. */
    private record Reader(String file) {
        OrgFile read(Map<String, Object> content) {
            Map<String, Object> extra =
                    content.get("fields") == null ? Map.of() : checked("fields", content.get("fields"), Set.of());
            List<ObjectType> types = new ArrayList<>();
            for (ObjectType standard : StandardObjects.all()) {
                types.add(extend(standard, list(extra.get(standard.name())), "fields." + standard.name()));
            }
            extra.keySet().stream()
                    .filter(name -> types.stream().noneMatch(type -> type.name().equals(name)))
                    .forEach(name -> {
                        throw wrong("fields." + name, "no such standard object");
                    });
            List<?> objects = list(content.get("objects"));
            for (int i = 0; i < objects.size(); i++) {
                types.add(object("objects[" + i + "]", objects.get(i)));
            }
            refuseContradictions(types);
            List<BeforeSave> rules = new ArrayList<>();
            List<?> declared = list(content.get("rules"));
            for (int i = 0; i < declared.size(); i++) {
                rules.add(rule("rules[" + i + "]", declared.get(i), types));
            }
            return new OrgFile(types, rules);
        }

        /** Two of a name or prefix, and references to nothing. */
        private void refuseContradictions(List<ObjectType> types) {
            Set<String> taken = new HashSet<>();
            for (ObjectType type : types) {
                if (!taken.add(type.name().toLowerCase(Locale.ROOT))) {
                    throw wrong("objects", "there are two objects \"" + type.name() + "\"");
                }
                if (!taken.add("prefix " + type.keyPrefix())) {
                    throw wrong("objects", "\"" + type.name() + "\" has the prefix of another, " + type.keyPrefix());
                }
                for (Field field : type.fields()) {
                    String place = type.name() + "." + field.name();
                    if (!taken.add(place.toLowerCase(Locale.ROOT))) {
                        throw wrong(type.name(), "there are two fields \"" + field.name() + "\"");
                    }
                    if (types.stream()
                            .noneMatch(target -> field.references().isEmpty()
                                    || field.references().contains(target.name()))) {
                        throw wrong(place, "no object \"" + field.references().get(0) + "\" to refer to");
                    }
                }
            }
        }

        private ObjectType extend(ObjectType standard, List<?> more, String at) {
            if (more.isEmpty()) {
                return standard;
            }
            List<Field> fields = new ArrayList<>(standard.fields());
            fields.addAll(fields(at, more));
            return new ObjectType(
                    standard.name(),
                    standard.label(),
                    standard.pluralLabel(),
                    standard.keyPrefix(),
                    standard.isWritable(),
                    fields);
        }

        private ObjectType object(String at, Object given) {
            Map<String, Object> object = checked(at, given, Set.of("name", "label", "plural", "prefix", "fields"));
            String name = text(at, object, "name", null);
            boolean event = name.endsWith("__e");
            if (!name.endsWith("__c") && !event) {
                throw wrong(at + ".name", "must end with __c, or with __e for a platform event, got: \"" + name + "\"");
            }
            String label = text(at, object, "label", name.substring(0, name.length() - 3));
            String prefix = text(at, object, "prefix", null);
            if (!prefix.matches("[a-zA-Z0-9]{3}")) {
                throw wrong(at + ".prefix", "must be three letters or digits, got: \"" + prefix + "\"");
            }
            String plural = text(at, object, "plural", label + "s");
            List<Field> fields = fields(at + ".fields", list(object.get("fields")));
            return event
                    ? StandardObjects.event(name, label, plural, prefix, fields)
                    : StandardObjects.custom(name, label, plural, prefix, fields);
        }

        private List<Field> fields(String at, List<?> given) {
            List<Field> fields = new ArrayList<>();
            for (int i = 0; i < given.size(); i++) {
                fields.add(field(at + "[" + i + "]", given.get(i)));
            }
            return fields;
        }

        private Field field(String at, Object given) {
            Map<String, Object> field = checked(at, given, FIELD_KEYS);
            String name = text(at, field, "name", null);
            FieldType type = type(at, text(at, field, "type", "string"));
            if (!name.endsWith("__c") && !name.equals("Name")) {
                throw wrong(at + ".name", "must end with __c, got: \"" + name + "\"");
            }
            if (type == FieldType.REFERENCE) {
                text(at, field, "to", null);
            }
            Set<Trait> traits = EnumSet.noneOf(Trait.class);
            Map.of(
                            "required",
                            Trait.REQUIRED,
                            "unique",
                            Trait.UNIQUE,
                            "externalId",
                            Trait.EXTERNAL_ID,
                            "restricted",
                            Trait.RESTRICTED)
                    .forEach((key, trait) -> {
                        if (Boolean.TRUE.equals(field.get(key))) {
                            traits.add(trait);
                        }
                    });
            boolean number = type.isDecimal() || type == FieldType.INTEGER;
            Object target = field.get("to");
            return new Field(
                    name,
                    text(at, field, "label", name.replaceAll("__c$", "").replace('_', ' ')),
                    type,
                    type.isText() ? whole(field.get("length"), type == FieldType.TEXTAREA ? 32_000 : 255) : 0,
                    number ? whole(field.get("digits"), 18) : 0,
                    type.isDecimal() ? whole(field.get("scale"), 2) : 0,
                    traits,
                    list(field.get("values")).stream().map(String::valueOf).toList(),
                    target == null ? List.of() : List.of(target.toString()),
                    null);
        }

        private FieldType type(String at, String name) {
            return Arrays.stream(FieldType.values())
                    .filter(type ->
                            type.describeName().equals(name) && type != FieldType.ID && type != FieldType.ADDRESS)
                    .findFirst()
                    .orElseThrow(() -> wrong(
                            at + ".type",
                            "no type \"" + name + "\" (allowed: "
                                    + Arrays.stream(FieldType.values())
                                            .map(FieldType::describeName)
                                            .toList() + ")"));
        }

        private BeforeSave rule(String at, Object given, List<ObjectType> types) {
            Map<String, Object> rule = checked(at, given, Set.of("object", "field", "replace", "with", "set"));
            String object = text(at, rule, "object", null);
            String field = text(at, rule, "field", null);
            if (types.stream()
                    .noneMatch(type ->
                            type.name().equals(object) && type.field(field).isPresent())) {
                throw wrong(at, "no field \"" + field + "\" on \"" + object + "\"");
            }
            Object pattern = rule.get("replace");
            String replacement = text(at, rule, "with", "");
            Object stamp = rule.get("set");
            return (saved, values) -> {
                if (saved.equals(object) && pattern == null) {
                    values.put(field, stamp);
                } else if (saved.equals(object) && values.get(field) instanceof String text) {
                    values.put(field, text.replaceAll(Objects.toString(pattern), replacement));
                }
            };
        }

        /** The entries of a mapping, whose keys are all among the allowed ones; none allowed means any. */
        private Map<String, Object> checked(String at, @Nullable Object given, Set<String> allowed) {
            if (!(given instanceof Map<?, ?> entries)) {
                throw wrong(at, "a mapping is expected");
            }
            Map<String, Object> map = new LinkedHashMap<>();
            entries.forEach((key, value) -> map.put(String.valueOf(key), value));
            for (String key : map.keySet()) {
                if (!allowed.isEmpty() && !allowed.contains(key)) {
                    throw wrong(
                            at,
                            "unknown key \"" + key + "\" (allowed: "
                                    + allowed.stream().sorted().toList() + ")");
                }
            }
            return map;
        }

        private String text(String at, Map<String, Object> from, String key, @Nullable String otherwise) {
            Object value = from.get(key);
            if (value == null && otherwise == null) {
                throw wrong(at, "\"" + key + "\" is required");
            }
            return value == null ? Objects.requireNonNull(otherwise) : value.toString();
        }

        private IllegalArgumentException wrong(String at, String what) {
            return new IllegalArgumentException(file + ": " + at + ": " + what);
        }
    }

    private static List<?> list(@Nullable Object given) {
        return given instanceof List<?> list ? list : List.of();
    }

    private static int whole(@Nullable Object given, int otherwise) {
        return given instanceof Number number ? number.intValue() : otherwise;
    }
}
