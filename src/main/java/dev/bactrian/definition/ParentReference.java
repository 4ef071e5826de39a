package dev.bactrian.definition;

/**
 * Says that a field holds a record of another entity: each end stores its own key of it.
 *
 * @param parent the name of the sync whose records the field holds
 * @param onDelete what becomes of the record when its parent is deleted
 * @param comesLater whether the two entities refer to each other, so that a record may have to be made before its parent
 */
public record ParentReference(String parent, OnParentDelete onDelete, boolean comesLater) {

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
