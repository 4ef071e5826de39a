package dev.bactrian.definition;

import java.util.Map;

/**
 * Says that a field holds a record of another entity: each end stores its own key of it.
 *
 * @param parent the name of the sync whose records the field holds
 * @param objects the parent's objects or tables, by the words that the file has for its ends
 * @param onDelete what becomes of the record when its parent is deleted
 * @param comesLater whether the two entities refer to each other, so that a record may have to be made before its parent
 */
public record ParentReference(String parent, Map<String, String> objects, OnParentDelete onDelete, boolean comesLater) {

    public ParentReference {
        objects = Map.copyOf(objects);
    }

    /** What becomes of a record whose parent is deleted. */
    public enum OnParentDelete {
        /** Nothing: the parent stays where the record refers to it, and a person decides. */
        RESTRICT,
        /** It refers to nothing. */
        NULLIFY,
        /** It is deleted as well. */
        CASCADE
    }
}
