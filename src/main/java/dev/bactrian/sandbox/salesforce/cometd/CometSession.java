package dev.bactrian.sandbox.salesforce.cometd;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One CometD client: how far it has come on each channel, and the request that waits for events, if there is one. */
final class CometSession {
    private final String id;
    private final Map<String, Long> positions = new LinkedHashMap<>();
    private @Nullable Waiting waiting;
    private boolean connected;

    /** A connect request that is held until there is something to tell. */
    record Waiting(ArrayNode replies, Consumer<ArrayNode> answer) {}

    CometSession(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    Map<String, Long> positions() {
        return positions;
    }

    /** True the first time: a client's first connect is answered at once. */
    boolean isFirstConnect() {
        boolean first = !connected;
        connected = true;
        return first;
    }

    void hold(Waiting request) {
        Waiting old = waiting;
        waiting = request;
        if (old != null) {
            old.answer.accept(old.replies);
        }
    }

    @Nullable
    Waiting waiting() {
        return waiting;
    }

    @Nullable
    Waiting release() {
        Waiting released = waiting;
        waiting = null;
        return released;
    }
}
