package dev.bactrian.definition;

/**
 * How a sync is watched, and by whom.
 *
 * @param dashboard whether the web page shows it
 */
public record Watching(Alerting alerting, Notification notification, Logging logging, boolean dashboard) {

    public static final Watching DEFAULT = new Watching(Alerting.NONE, Notification.NONE, Logging.DEFAULT, true);
}
