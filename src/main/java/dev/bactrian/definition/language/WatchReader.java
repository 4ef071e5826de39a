package dev.bactrian.definition.language;

import dev.bactrian.definition.Alerting;
import dev.bactrian.definition.Logging;
import dev.bactrian.definition.Watching;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the parts of a sync file that say how the sync is watched. */
final class WatchReader {

    private static final String RETENTION_DAYS = "retention_days";
    private static final String LEVEL = "level";
    private static final String LOG_LEVEL = "log_level";

    private static final Pattern TOPIC = Pattern.compile("(?!\\.\\.?$)[a-zA-Z0-9._-]{1,249}");

    private WatchReader() {}

    static Watching read(Section top) {
        var monitoring = top.section("monitoring");
        return new Watching(
                alerting(monitoring.section("alerting")),
                NotificationReader.read(top.section("error_handling")),
                logging(monitoring),
                monitoring.truth("dashboard_enabled"),
                topic(top.section("publish")));
    }

    private static Optional<String> topic(Section publish) {
        var topic = publish.text("topic");
        topic.filter(name -> !TOPIC.matcher(name).matches())
                .ifPresent(
                        name -> publish.mistake(
                                "topic",
                                "\"" + name
                                        + "\" can be no topic of Kafka (up to 249 letters, digits, dots, hyphens and underscores)"));
        topic.filter(name -> name.startsWith("bactrian."))
                .ifPresent(name -> publish.mistake(
                        "topic",
                        "\"" + name + "\" may be the topic of a bus: name one that does not begin with bactrian."));
        return topic;
    }

    private static Alerting alerting(Section section) {
        return new Alerting(
                section.has("latency_threshold_ms") ? Duration.ofMillis(section.integer("latency_threshold_ms")) : null,
                section.has("error_rate_threshold") ? section.number("error_rate_threshold") : null,
                section.has("consecutive_failures_threshold")
                        ? section.integer("consecutive_failures_threshold")
                        : null);
    }

    private static Logging logging(Section monitoring) {
        var section = monitoring.section("logging");
        var here = section.text(LEVEL);
        var there = monitoring.text(LOG_LEVEL);
        if (here.isPresent() && there.isPresent() && !here.equals(there)) {
            var other = section.where(LEVEL);
            monitoring.mistake(
                    LOG_LEVEL, "says something else than " + other.path() + " on line " + other.line() + ": keep one");
        }
        return new Logging(
                here.or(() -> there)
                        .map(word -> Logging.Level.valueOf(word.toUpperCase(Locale.ROOT)))
                        .orElse(null),
                section.has(RETENTION_DAYS) ? Duration.ofDays(section.integer(RETENTION_DAYS)) : null);
    }
}
