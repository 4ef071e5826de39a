package dev.bactrian.system;

import java.util.Optional;

/** The feed of an object whose system has no log: it is asked what changed, see {@link ConnectedSystem#poll}. */
public record NoLog(String system, String object) implements Feed {

    @Override
    public Optional<String> whyLost(Place place) {
        throw none();
    }

    @Override
    public Beginning begin() {
        throw none();
    }

    @Override
    public void resume(Place place) {
        throw none();
    }

    @Override
    public Optional<String> trouble() {
        throw none();
    }

    private IllegalStateException none() {
        return new IllegalStateException("system " + system + " has no log of " + object + " to follow");
    }
}
