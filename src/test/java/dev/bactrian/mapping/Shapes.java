package dev.bactrian.mapping;

import static dev.bactrian.definition.SyncDefinitionBuilder.aSync;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Operation;
import dev.bactrian.change.Position;
import dev.bactrian.change.ValueType;
import dev.bactrian.definition.FieldOptions;
import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.Location;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.definition.SyncDefinition.Direction;
import dev.bactrian.definition.SyncDefinition.FieldMapping;
import dev.bactrian.definition.SyncDefinitionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An Account object like Salesforce's and a table of accounts like PostgreSQL's, and definitions over them. */
final class Shapes {

    static final ObjectShape ACCOUNT = new ObjectShape(
            "object Account",
            "Id",
            true,
            ChronoUnit.SECONDS,
            List.of(
                    readOnly("Id", ValueType.TEXT, "id"),
                    field("Name", ValueType.TEXT, "string"),
                    decimal("AnnualRevenue", "currency(16,2)", 18, 2),
                    field("Seats", ValueType.INTEGER, "int"),
                    field("Active", ValueType.BOOLEAN, "boolean"),
                    field("Since", ValueType.DATE, "date"),
                    field("SeenAt", ValueType.TIMESTAMP, "datetime"),
                    readOnly("LastModifiedDate", ValueType.TIMESTAMP, "datetime"),
                    field("Rating", ValueType.TEXT, "picklist"),
                    field("Email", ValueType.TEXT, "email"),
                    field("Notes", ValueType.TEXT, "textarea"),
                    new FieldShape("Place", Optional.empty(), "location", 0, -1, true, true)),
            Set.of("Id", "Seats"));

    static final ObjectShape TABLE = new ObjectShape(
            "table public.accounts",
            "id",
            false,
            ChronoUnit.MICROS,
            List.of(
                    readOnly("id", ValueType.INTEGER, "bigint"),
                    field("sf_id", ValueType.TEXT, "text"),
                    field("account_name", ValueType.TEXT, "text"),
                    decimal("annual_revenue", "numeric(12,2)", 12, 2),
                    field("seats", ValueType.TEXT, "text"),
                    field("seats_number", ValueType.DECIMAL, "numeric"),
                    field("active", ValueType.BOOLEAN, "boolean"),
                    field("since", ValueType.DATE, "date"),
                    field("seen_at", ValueType.TIMESTAMP, "timestamptz"),
                    readOnly("total", ValueType.DECIMAL, "numeric"),
                    field("rating", ValueType.TEXT, "text"),
                    field("rank", ValueType.INTEGER, "integer"),
                    field("email", ValueType.TEXT, "text"),
                    field("notes", ValueType.TEXT, "text"),
                    field("last_modified", ValueType.TIMESTAMP, "timestamptz"),
                    field("config", ValueType.JSON, "jsonb")),
            Set.of("id", "sf_id", "rank"));

    /** Knows no expression at all. */
    static final Expressions NO_EXPRESSIONS = expression -> {
        throw new IllegalArgumentException("no simple expression \"" + expression + "\"");
    };

    private Shapes() {}

    static FieldMapping both(String source, String target) {
        return mapping(source, target, Direction.BOTH);
    }

    /** A mapping on line 7, column 5 of its file. */
    static FieldMapping mapping(String source, String target, Direction direction) {
        return mapping(source, target, direction, FieldOptions.NONE);
    }

    static FieldMapping mapping(String source, String target, Direction direction, FieldOptions options) {
        var place = new Location("routes/a.sync.yaml", 7, 5, "field_mappings[0]");
        return new FieldMapping(List.of(source, target), direction, options, place);
    }

    static Mapping compile(SyncDefinitionBuilder sync) {
        return MappingCompiler.compile(sync.build(), List.of(ACCOUNT, TABLE), NO_EXPRESSIONS);
    }

    static List<String> mistakes(SyncDefinitionBuilder sync) {
        var refused = catchThrowableOfType(InvalidDefinition.class, () -> compile(sync));
        return refused == null ? List.of() : refused.mistakes();
    }

    /** A change that a system reports. */
    static Change change(String system, Operation operation, Fields fields) {
        return new Change("a", system, "1", operation, fields, Instant.EPOCH, Position.NONE, "");
    }

    static SyncDefinition definition(FieldMapping... mappings) {
        return aSync().mapping(mappings).build();
    }

    private static FieldShape field(String name, ValueType type, String nativeType) {
        return new FieldShape(name, Optional.of(type), nativeType, 0, -1, true, true);
    }

    private static FieldShape decimal(String name, String nativeType, int precision, int scale) {
        return new FieldShape(name, Optional.of(ValueType.DECIMAL), nativeType, precision, scale, true, true);
    }

    private static FieldShape readOnly(String name, ValueType type, String nativeType) {
        return new FieldShape(name, Optional.of(type), nativeType, 0, -1, false, false);
    }
}
