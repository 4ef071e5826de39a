package dev.bactrian.draft;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.ObjectShape;
import dev.bactrian.definition.ObjectShape.FieldShape;
import dev.bactrian.definition.ObjectShape.Limits;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Objects of the tests. */
final class Objects {

    private Objects() {}

    static ObjectShape table(String name, Set<String> unique, FieldShape... fields) {
        return new ObjectShape("table public." + name, "id", false, ChronoUnit.MICROS, List.of(fields), unique);
    }

    static FieldShape text(String name) {
        return field(name, ValueType.TEXT);
    }

    static FieldShape field(String name, ValueType type) {
        return new FieldShape(name, Optional.of(type), type.word(), 0, -1, true, true);
    }

    static FieldShape readOnly(String name, ValueType type) {
        return new FieldShape(name, Optional.of(type), type.word(), 0, -1, false, false);
    }

    static FieldShape limited(String name, boolean required, int length, String... values) {
        return text(name).within(new Limits(required, length, List.of(values)));
    }

    static DraftEnd end(String system, String object, ObjectShape shape) {
        return new DraftEnd(system, "postgres", "table", object, Optional.of(shape));
    }

    static DraftEnd missing(String system, String object) {
        return new DraftEnd(system, "postgres", "table", object, Optional.empty());
    }
}
