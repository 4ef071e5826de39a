package dev.bactrian.application;

import java.util.Map;
import java.util.TreeMap;

/**
 * One edit of the soak, as its writer noted it. Its time is a span, as what a copy of a database or a reading tells of an edit is not when
 * exactly it was made.
 */
final class SoakEdit {

    enum Kind {
        CREATE,
        UPDATE,
        DELETE
    }

    /** What became of it in the system that it was made in. */
    enum Fate {
        UNDER_WAY,
        MADE,
        /** Its commit was not answered. */
        UNKNOWN,
        NEVER_MADE,
        /** The copy that has taken its database's place does not hold it; it may have come to the other side before. */
        LOST
    }

    private static final long SECOND = 1_000;

    final long id;
    final String sync;
    final String system;
    final Kind kind;
    final String key;
    final Map<String, String> values;

    private volatile Fate fate = Fate.UNDER_WAY;
    private volatile long order;
    private volatile long from;
    private volatile long to;
    private volatile long toldAt = Long.MAX_VALUE;
    private volatile boolean onlyRead;
    private volatile boolean doubtful;
    private volatile boolean madeOnCopy;

    SoakEdit(long id, String sync, String system, Kind kind, String key, Map<String, String> values) {
        this.id = id;
        this.sync = sync;
        this.system = system;
        this.kind = kind;
        this.key = key;
        this.values = Map.copyOf(values);
    }

    /**
     * It was made.
     *
     * @param microseconds when, by a clock that the system's other edits were ordered by
     * @param earliest in milliseconds, and so {@code latest}: between what times its system tells that it was made
     */
    void made(long microseconds, long earliest, long latest) {
        order = microseconds;
        from = earliest;
        to = latest;
        fate = Fate.MADE;
    }

    void become(Fate fate) {
        this.fate = fate;
    }

    Fate fate() {
        return fate;
    }

    boolean isMade() {
        return fate == Fate.MADE;
    }

    boolean isPossible() {
        return fate == Fate.MADE || fate == Fate.LOST;
    }

    /** It has come to the other side by now, or lost: later edits of its system have. */
    void told(long at) {
        toldAt = Math.min(toldAt, at);
    }

    boolean isTold() {
        return toldAt != Long.MAX_VALUE;
    }

    /** Whether whoever made the other edit had it before them. */
    boolean isToldBefore(SoakEdit other) {
        return isMade() && toldAt < other.from;
    }

    /** The application may have learnt of it by a reading, which tells the second of a record's last edit: it counts as one of any time from there up to this. */
    void onlyRead(long until) {
        onlyRead = true;
        from -= from % SECOND;
        to = Math.max(to, until);
    }

    /** It was made in a copy that had taken the database's place, before that was read. */
    void madeOnCopy() {
        madeOnCopy = true;
    }

    boolean isMadeOnCopy() {
        return madeOnCopy;
    }

    boolean isOnlyRead() {
        return onlyRead;
    }

    /** Whether it must have won over the other one where both are of the same field. */
    boolean isAfter(SoakEdit other) {
        return isMade() && (system.equals(other.system) ? order > other.order : from > other.to);
    }

    /** A copy of a database that lacks the create, or the delete, has taken its place: the record counts as deleted there, or as back. */
    void doubtful() {
        doubtful = true;
    }

    boolean isDoubtful() {
        return doubtful;
    }

    @Override
    public String toString() {
        return "edit " + id + " in " + system + ": " + kind + " " + key + " " + new TreeMap<>(values) + ", " + fate
                + (fate == Fate.MADE || fate == Fate.LOST ? " at " + SoakLog.time(from) + lasting() : "")
                + (onlyRead ? ", perhaps told by a reading" : "");
    }

    private String lasting() {
        return to == from ? "" : " (up to " + SoakLog.time(to) + ")";
    }
}
