package dev.bactrian.decision.simulation;

import java.util.List;

/**
 * How systems and people of a simulation behave.
 *
 * @param worlds the systems that there may be: those called org… number records themselves and tell what changed, those called db…
 *     compare when they are written to and tell whole rows
 * @param deletes whether people delete
 * @param repeats whether people write the same values again and again, and nothing
 * @param slips whether people write what the rules refuse, and put it right later
 * @param reloads whether jobs delete linked rows and insert them again under new keys, in one transaction
 */
public record Habits(List<List<String>> worlds, boolean deletes, boolean repeats, boolean slips, boolean reloads) {

    private static final List<List<String>> ALL = List.of(
            List.of("org1", "db1"),
            List.of("org1", "db1"),
            List.of("db1", "org1"),
            List.of("db1", "db2"),
            List.of("org1", "db1", "db2"),
            List.of("org1", "org2", "db1"));

    /** Every kind of world, people who only write what nobody wrote before. */
    public static final Habits CALM = new Habits(ALL, false, false, false, false);

    /** As {@link #CALM}, with values that the rules refuse. */
    public static final Habits SLIPPING = new Habits(ALL, false, false, true, false);

    /** As {@link #CALM}, with tables that are reloaded. */
    public static final Habits RELOADING = new Habits(ALL, false, false, false, true);

    /** As {@link #CALM}, with deletes. */
    public static final Habits DELETING = new Habits(ALL, true, false, false, false);

    /** As {@link #DELETING}, where systems are polled. */
    public static final Habits POLLED = new Habits(
            List.of(List.of("db1polled", "db2polled"), List.of("org1", "db1polled"), List.of("db1", "db2polled")),
            true,
            false,
            false,
            false);

    /** As {@link #DELETING}, with values that come again. */
    public static final Habits ROUGH = new Habits(ALL, true, true, false, false);
}
