package dev.bactrian.definition.language;

import dev.bactrian.definition.FieldPlan;
import dev.bactrian.definition.Filter;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.Rollout;
import dev.bactrian.definition.Rollout.Mode;
import java.util.LinkedHashSet;

/** Reads how much of what is decided is written; what a filter names is checked as far as the file itself tells the fields. */
final class RolloutReader {

    static final String FILTER = "filter";

    private final Section section;
    private final FieldPlan fields;

    RolloutReader(Section section, FieldPlan fields) {
        this.section = section;
        this.fields = fields;
    }

    Rollout read() {
        var mode = section.word("mode", Mode.class);
        var filter = section.text(FILTER)
                .map(text -> new Filter(text, section.where(FILTER)))
                .orElse(null);
        if (mode == Mode.SUBSET && !section.has(FILTER) && !section.isRefused(FILTER)) {
            section.mistake(
                    "mode",
                    "\"subset\" needs filter, which tells the records that are written, e.g. \"${body[Country]} == 'DE'\"");
        } else if (mode != Mode.SUBSET && section.has(FILTER) && !section.isRefused("mode")) {
            section.mistake(FILTER, "stands only with mode: subset");
        } else if (filter != null && isRight(section, filter)) {
            checkNames(filter);
        }
        return new Rollout(mode, filter);
    }

    /** Whether a filter can tell records at all. */
    static boolean isRight(Section section, Filter filter) {
        var mistake = SimpleFunctions.ofConditions().mistake(filter.expression());
        if (mistake.isPresent()) {
            section.mistake(FILTER, mistake.get());
        } else if (filter.looksAtMoreThanFields()) {
            section.mistake(FILTER, "a record is only its fields, each of them ${body[name]}");
        } else if (filter.fields().isEmpty()) {
            section.mistake(
                    FILTER,
                    "looks at no field, so it would tell the same of every record (expected ${body[name]} in it)");
        }
        return mistake.isEmpty()
                && !filter.looksAtMoreThanFields()
                && !filter.fields().isEmpty();
    }

    private void checkNames(Filter filter) {
        if (fields.selection() != FieldPlan.Selection.EXPLICIT
                || fields.mappings().isEmpty()) {
            return;
        }
        var names = new LinkedHashSet<String>();
        fields.mappings().forEach(mapping -> names.add(mapping.name()));
        fields.mappings().forEach(mapping -> names.addAll(mapping.names()));
        names.remove("");
        filter.fields().stream()
                .filter(field -> !names.contains(field.name()))
                .forEach(field -> section.mistake(
                        FILTER,
                        "\"" + field.name() + "\" is no mapped field "
                                + Mistakes.allowed("mapped fields", field.name(), names)));
    }
}
