package dev.bactrian.system;

/** A system cannot be reached, or refuses everything for now; the same work is to be tried again, later. */
public final class SystemUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String system;

    public SystemUnavailable(String system, String action, Throwable cause) {
        super("system " + system + ": " + action + ": " + cause.getMessage(), cause);
        this.system = system;
    }

    /** The same with more to say of it. */
    public SystemUnavailable(SystemUnavailable cause, String more) {
        super(cause.getMessage() + "; " + more, cause);
        this.system = cause.system;
    }

    public SystemUnavailable(String system, String reason) {
        super("system " + system + ": " + reason);
        this.system = system;
    }

    /** The name of the system. */
    public String system() {
        return system;
    }
}
