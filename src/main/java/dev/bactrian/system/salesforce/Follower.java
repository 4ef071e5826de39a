package dev.bactrian.system.salesforce;

import dev.bactrian.change.Change;
import java.util.List;
import java.util.function.Consumer;

/** What a stream tells as it gets on. */
interface Follower {

    Follower NOBODY = new Follower() {
        @Override
        public void opened(Consumer<List<Change>> handOn) {}

        @Override
        public void reached(String replayId) {}

        @Override
        public void lost(String reason) {}
    };

    /** The stream stands; what changed before it did can be handed on now. */
    void opened(Consumer<List<Change>> handOn);

    /** There are no events up to a replay id but those that were handed on. */
    void reached(String replayId);

    /** The place from which the stream was to go on is not there any more. */
    void lost(String reason);
}
