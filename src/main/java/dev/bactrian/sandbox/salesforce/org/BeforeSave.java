package dev.bactrian.sandbox.salesforce.org;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A rule of the org that may alter a record's values before they are saved, as a before-save flow does. */
@FunctionalInterface
public interface BeforeSave {
    /**
     * Alters {@code values}, which hold every field of the record as it is about to be saved, by field name.
     *
     * @param object for example {@code Account}
     */
    void apply(String object, Map<String, @Nullable Object> values);
}
