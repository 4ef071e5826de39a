package dev.bactrian.definition;

/**
 * How fast a sync may go.
 *
 * @param batchSize most writes in one call; a system may allow fewer
 * @param recommendsIndexes whether missing indexes are named at start
 */
public record Performance(int batchSize, boolean recommendsIndexes) {

    /** As much as the systems take. */
    public static final Performance DEFAULT = new Performance(Integer.MAX_VALUE, false);
}
