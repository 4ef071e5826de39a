package dev.bactrian.definition;

import dev.bactrian.definition.SyncDefinition.FieldReference;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which records a subset is of.
 *
 * @param expression a condition in Camel's {@code simple} language, e.g. <code>${body[BillingCountry]} == 'DE'</code>
 */
public record Filter(String expression, Location location) {

    private static final String BODY = "\\$(?:simple)?\\{\\s*(?:in\\.)?body";

    /** {@code ${body[Name]}}, also with quotes around the name, null-safe, or with more behind it. */
    private static final Pattern FIELD = Pattern.compile(BODY + "\\??\\[\\s*['\"]?([^\\]'\"]+?)['\"]?\\s*]");

    private static final Pattern WHOLE_RECORD = Pattern.compile(BODY + "(?!\\??\\[)");

    /** The fields that it looks at, each once. */
    public List<FieldReference> fields() {
        var names = new LinkedHashSet<String>();
        FIELD.matcher(expression).results().forEach(field -> names.add(field.group(1)));
        return names.stream().map(name -> new FieldReference(name, location)).toList();
    }

    /** Whether it asks for anything of the record but single fields, which it does not have. */
    public boolean looksAtMoreThanFields() {
        return WHOLE_RECORD.matcher(expression).find();
    }
}
