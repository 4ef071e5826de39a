package dev.bactrian.definition;

/** How a sync is watched. */
public record Watching(Alerting alerting, Logging logging) {

    public static final Watching DEFAULT = new Watching(Alerting.NONE, Logging.DEFAULT);
}
