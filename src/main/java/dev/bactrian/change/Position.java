package dev.bactrian.change;

/**
 * A place in one system's log of changes.
 *
 * @param order rises from one transaction to the next: the LSN of the commit before it, or the commit time in ms
 * @param log where the change itself stands: its LSN, or the commit time in ms; compared with the place of our own writes
 * @param token what the system calls the place, e.g. {@code 0/16B3748} or a replay id in base64; empty where it has no name
 */
public record Position(long order, long log, String token) {

    /** Before everything: what a link holds that never saw a change with a place of its own. */
    public static final Position NONE = new Position(0, 0, "");

    private static final String READ = "read";

    /** The place of a record that was read while nobody could change it: every change of it up to {@code log} is told by the reading. */
    public static Position ofReading(long log) {
        return new Position(0, log, READ);
    }

    /** The place of what is read when the system's last change stood here: any change that is told meanwhile is later. */
    public Position ofReading() {
        return equals(NONE) ? new Position(0, 0, READ) : this;
    }

    /** The place of a reading that took place after the change that stood at {@code last}. */
    public Position after(Position last) {
        return equals(NONE) ? last.ofReading() : new Position(last.order, log, token);
    }

    /** Whether this is the place of a reading, which tells of all changes of the record up to here at once. */
    public boolean isOfReading() {
        return token.equals(READ) && log > 0;
    }

    /** Whether this is not later than {@code other}, so that a change here was already told by one there. */
    public boolean isNotPast(Position other) {
        if (equals(NONE)) {
            return false;
        }
        if (other.token.equals(READ)) {
            return log <= other.log;
        }
        if (order != other.order) {
            return order < other.order;
        }
        return log < other.log || (log == other.log && token.equals(other.token));
    }

    /**
     * Whether a log that was decided up to here has told everything that {@code reading} tells. A log is ordered by commits, so a change
     * that stands behind the reading, or whose commit follows one behind it, is enough.
     */
    public boolean hasPassed(Position reading) {
        return order >= reading.log || log >= reading.log;
    }

    /** Whether the log has gone on behind a write of ours that ended at {@code write}, so that its echo is no longer to come. */
    public boolean isBehind(Position write) {
        return log > write.log;
    }
}
