package dev.bactrian.state;

/** The state database cannot be reached or gave up the transaction; the same work is to be tried again, nothing was stored. */
public sealed class StateUnavailable extends RuntimeException permits NotOwner {

    private static final long serialVersionUID = 1L;

    StateUnavailable(String reason) {
        super(reason);
    }

    StateUnavailable(String action, Throwable cause) {
        super(action + ": " + cause.getMessage(), cause);
    }
}
