package dev.bactrian.definition;

import java.util.List;
import java.util.Map;

/**
 * Who is told of what goes wrong in a sync.
 *
 * @param threshold the least severe that is told
 * @param channels whom each channel tells; empty: nobody is told
 */
public record Notification(Severity threshold, Map<Channel, Recipients> channels) {

    public static final Notification NONE = new Notification(Severity.ERROR, Map.of());

    public Notification {
        channels = Map.copyOf(channels);
    }

    /** How bad it is, from the least to the worst. */
    public enum Severity {
        /** A person is asked. */
        WARNING,
        /** The sync does worse than its file allows. */
        ERROR,
        /** The sync, or a part of it, is at a standstill. */
        CRITICAL;

        public boolean isAtLeast(Severity other) {
            return compareTo(other) >= 0;
        }
    }

    public enum Channel {
        EMAIL,
        SLACK
    }

    /**
     * Whom a channel tells.
     *
     * @param names addresses, or the one Slack channel; empty: those that application.properties names
     */
    public record Recipients(List<String> names, Location location) {

        public Recipients {
            names = List.copyOf(names);
        }
    }
}
