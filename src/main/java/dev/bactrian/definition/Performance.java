package dev.bactrian.definition;

/**
 * How fast a sync may go.
 *
 * @param batchSize most writes in one call; a system may allow fewer
 * @param parallelism deliveries to one system at the same time; a record is in one of them at most
 * @param recommendsIndexes whether missing indexes are named at start
 */
public record Performance(int batchSize, int parallelism, boolean recommendsIndexes) {

    /** As much as the systems take, one call after the other. */
    public static final Performance DEFAULT = new Performance(Integer.MAX_VALUE, 1, false);
}
