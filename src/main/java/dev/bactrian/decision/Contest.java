package dev.bactrian.decision;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * How it is decided which of two edits of one field stands, where neither had seen the other.
 *
 * @param priority for {@link Kind#PRIORITY}: systems, the one that wins first; of two edits of one system the later one in its log stands
 * @param tolerance for {@link Kind#LAST_WRITE}: edits no further apart than this are for a person to decide; zero: the earlier system wins a tie
 */
public record Contest(Kind kind, List<String> priority, Duration tolerance) {

    public static final Contest LAST_WRITE = new Contest(Kind.LAST_WRITE, List.of(), Duration.ZERO);
    public static final Contest MANUAL = new Contest(Kind.MANUAL, List.of(), Duration.ZERO);

    public Contest {
        priority = List.copyOf(priority);
    }

    public enum Kind {
        LAST_WRITE,
        PRIORITY,
        MANUAL
    }

    /** Which edit stands. */
    public enum Verdict {
        NEWCOMER,
        STANDING,
        PERSON
    }

    public static Contest lastWrite(Duration tolerance) {
        return new Contest(Kind.LAST_WRITE, List.of(), tolerance);
    }

    public static Contest priority(List<String> systems) {
        return new Contest(Kind.PRIORITY, systems, Duration.ZERO);
    }

    /** @param systems all systems, the source first */
    public Verdict judge(Stamp newcomer, Stamp standing, List<String> systems) {
        if (newcomer.system().equals(standing.system())) {
            return Verdict.NEWCOMER;
        }
        return switch (kind) {
            case PRIORITY -> rank(newcomer.system()) < rank(standing.system()) ? Verdict.NEWCOMER : Verdict.STANDING;
            case MANUAL -> Verdict.PERSON;
            case LAST_WRITE ->
                !tolerance.isZero()
                                && Duration.between(standing.at(), newcomer.at())
                                                .abs()
                                                .compareTo(tolerance)
                                        <= 0
                        ? Verdict.PERSON
                        : lastWrite(newcomer, standing, systems);
        };
    }

    /** By the millisecond, which is as close as every log tells: one that tells microseconds would come out as the later one each time. */
    private static Verdict lastWrite(Stamp newcomer, Stamp standing, List<String> systems) {
        var order = newcomer.at()
                .truncatedTo(ChronoUnit.MILLIS)
                .compareTo(standing.at().truncatedTo(ChronoUnit.MILLIS));
        return order > 0 || (order == 0 && systems.indexOf(newcomer.system()) <= systems.indexOf(standing.system()))
                ? Verdict.NEWCOMER
                : Verdict.STANDING;
    }

    /** Whoever the list does not name, e.g. a person who decides in review, stands before all. */
    private int rank(String system) {
        return priority.indexOf(system);
    }
}
