package dev.bactrian.mapping;

import dev.bactrian.change.Fields;
import dev.bactrian.definition.End;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Tells a record of the subset that is written, by a condition on its values under all ends' names. */
final class Subset implements Predicate<Fields> {

    private final Predicate<Object> condition;

    /** The record's name of a field, by each name that the condition may use. */
    private final LinkedHashMap<String, String> names = new LinkedHashMap<>();

    /** The first end's name goes before the others', where one name means different fields. */
    Subset(Predicate<Object> condition, List<MappedField> fields, List<End> ends) {
        this.condition = condition;
        for (var end : ends) {
            for (var field : fields) {
                var shape = field.shapes().get(end.system());
                if (shape != null) {
                    names.putIfAbsent(shape.name(), field.name());
                }
            }
        }
    }

    /** @throws IllegalArgumentException where the condition cannot take what the record holds */
    @Override
    public boolean test(Fields record) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        names.forEach((name, field) -> values.put(name, record.get(field)));
        return condition.test(values);
    }
}
