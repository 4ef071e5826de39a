package dev.bactrian.definition;

import java.util.Optional;

/**
 * How a sync is watched, and by whom.
 *
 * @param dashboard whether the web page shows it
 * @param topic where others are told of every edit that was decided; empty: nowhere
 */
public record Watching(
        Alerting alerting, Notification notification, Logging logging, boolean dashboard, Optional<String> topic) {

    public static final Watching DEFAULT =
            new Watching(Alerting.NONE, Notification.NONE, Logging.DEFAULT, true, Optional.empty());
}
