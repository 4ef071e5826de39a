package dev.bactrian.pipeline;

import dev.bactrian.system.Feed;
import dev.bactrian.system.SystemUnavailable;
import java.util.Optional;

/** In the place of the feed of a system that could not be asked what it has when its sync was prepared. */
final class AbsentFeed implements Feed {

    private final String system;

    AbsentFeed(String system) {
        this.system = system;
    }

    private SystemUnavailable unavailable() {
        return new SystemUnavailable(system, "it could not be asked yet what it has");
    }

    @Override
    public Optional<String> whyLost(Place place) {
        throw unavailable();
    }

    @Override
    public Beginning begin() {
        throw unavailable();
    }

    @Override
    public void takeOver() {
        throw unavailable();
    }

    @Override
    public void resume(Place place) {
        throw unavailable();
    }

    @Override
    public Optional<String> trouble() {
        return Optional.of("it could not be asked yet what it has");
    }
}
