package dev.bactrian.state;

/** This process does not own the sync, or not any more: nothing was stored, and no trying again helps until it owns the sync anew. */
public final class NotOwner extends StateUnavailable {

    private static final long serialVersionUID = 1L;

    NotOwner(String reason) {
        super(reason);
    }
}
