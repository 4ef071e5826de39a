package dev.bactrian.definition;

/** How a sync is watched, and by whom. */
public record Watching(Alerting alerting, Notification notification, Logging logging) {

    public static final Watching DEFAULT = new Watching(Alerting.NONE, Notification.NONE, Logging.DEFAULT);
}
