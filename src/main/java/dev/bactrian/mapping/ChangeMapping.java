package dev.bactrian.mapping;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Findings;
import dev.bactrian.change.Findings.LeftOut;
import dev.bactrian.change.MappedChange;
import dev.bactrian.change.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One change on its way into the record's terms. */
final class ChangeMapping {

    private final Change change;
    private final Map<String, MappedField> own;
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> raw = new LinkedHashMap<>();
    private final Map<String, String> otherKeys = new LinkedHashMap<>();
    private final List<String> misfits = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private final List<LeftOut> leftOut = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private String code = Findings.DOES_NOT_FIT;

    /** @param own the sync's fields by the system's own names */
    ChangeMapping(Change change, Map<String, MappedField> own) {
        this.change = change;
        this.own = own;
    }

    MappedChange map() {
        own.forEach((name, field) -> {
            if (change.fields().knows(name)) {
                map(name, field, change.fields().get(name));
            } else if (change.operation().isWhole()) {
                mapMissing(name, field);
            }
        });
        var findings = new Findings(code, misfits, missing, leftOut, warnings);
        return new MappedChange(change, Fields.of(values), Fields.of(raw), otherKeys, findings);
    }

    private void map(String name, MappedField field, @Nullable Object reported) {
        try {
            var value = field.toRecord(change.system(), reported);
            if (value == null && field.form().dropsNull()) {
                leaveOut(name, field, "handle_nulls", reported);
            } else if (isAllowed(name, field, value, reported)) {
                put(field, value, reported);
            }
        } catch (IllegalArgumentException e) {
            misfits.add(name + ": value " + e.getMessage());
        }
    }

    /** A record that lives on keeps what it has there; a new one has nothing. */
    private void leaveOut(String name, MappedField field, String rule, @Nullable Object reported) {
        leftOut.add(new LeftOut(field.name(), rule, reported));
        if (field.editors().contains(change.system()) && field.checks().stream().anyMatch(FieldCheck::isRequirement)) {
            missing.add(name + ": value is missing, as " + rule + " leaves it out");
        }
    }

    /** A field that a whole record lacks is null: its default holds, and it breaks {@code required}. */
    private void mapMissing(String name, MappedField field) {
        var standard = field.form().standard();
        if (isAllowed(name, field, standard, null) && standard != null) {
            put(field, standard, null);
        }
    }

    private void put(MappedField field, @Nullable Object value, @Nullable Object reported) {
        values.put(field.name(), value);
        if (!Objects.equals(field.toSystem(change.system(), value), reported)) {
            raw.put(field.name(), reported);
        }
        if (value != null) {
            for (var system : field.keyOf()) {
                if (!system.equals(change.system())) {
                    otherKeys.put(system, ValueType.format(value));
                }
            }
        }
    }

    /** Whether the record may take the value; only who edits a field has to keep its rules. */
    private boolean isAllowed(String name, MappedField field, @Nullable Object value, @Nullable Object reported) {
        if (!field.editors().contains(change.system()) || !change.operation().leavesRecord()) {
            return true;
        }
        var isAllowed = true;
        for (var check : field.checks()) {
            var breach = check.breach(value);
            if (breach.isPresent() && !isBorne(check, name, field, shown(reported, value) + breach.get(), reported)) {
                isAllowed = false;
            }
        }
        return isAllowed;
    }

    private boolean isBorne(
            FieldCheck check, String name, MappedField field, String breach, @Nullable Object reported) {
        switch (check.onError()) {
            case WARN -> {
                warnings.add(field.name() + " breaks rule " + check.name());
                return true;
            }
            case REJECT_FIELD -> {
                if (leftOut.stream().noneMatch(other -> other.field().equals(field.name()))) {
                    leaveOut(name, field, check.name(), reported);
                }
            }
            case REJECT_RECORD, STANDARDIZE_FORMAT -> {
                code = misfits.isEmpty() ? check.name() : code;
                misfits.add(name + ": value " + breach);
            }
        }
        return false;
    }

    /** What the system told, and what the rules saw of it where that is not the same. */
    private static String shown(@Nullable Object reported, @Nullable Object value) {
        if (reported == null) {
            return "";
        }
        var told = "\"" + ValueType.format(reported) + "\" ";
        var isSame = value == null || ValueType.format(value).equals(ValueType.format(reported));
        return isSame ? told : told + "(\"" + ValueType.format(Objects.requireNonNull(value)) + "\" to the rules) ";
    }
}
