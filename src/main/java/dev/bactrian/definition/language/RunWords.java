package dev.bactrian.definition.language;

import static dev.bactrian.definition.language.Key.key;
import static dev.bactrian.definition.language.Words.anyNumber;
import static dev.bactrian.definition.language.Words.name;
import static dev.bactrian.definition.language.Words.truth;
import static dev.bactrian.definition.language.Words.wholeNumber;
import static dev.bactrian.definition.language.Words.words;

import dev.bactrian.definition.Fallback;
import dev.bactrian.definition.Performance;
import dev.bactrian.definition.RetryStrategy;
import java.util.List;
import java.util.Map;

/** What may be said of errors, speed and watching. */
final class RunWords {

    static final Group RETRY = Group.of(
            key(
                            "max_attempts",
                            wholeNumber(1, 1_000),
                            "Tries of one record before it is parked; an outage of a whole system does not count.")
                    .standard(RetryStrategy.DEFAULT.maxAttempts()),
            key("backoff_factor", anyNumber(1, 100), "By what each wait is longer than the one before.")
                    .standard(RetryStrategy.DEFAULT.backoffFactor()),
            key(
                            "initial_delay_seconds",
                            anyNumber(0.01, 86_400),
                            "How long a record waits after its first try that failed.")
                    .standard(RetryStrategy.DEFAULT.initialDelay().toSeconds()),
            key(
                            "max_delay_seconds",
                            anyNumber(0.01, 86_400),
                            "The longest wait between two tries of one record. A system that is out of reach is waited for in the same way, but"
                                    + " asked again every 15 seconds at the latest, whatever stands here.")
                    .standard(RetryStrategy.DEFAULT.maxDelay().toSeconds()));

    private static final Group NOTIFICATION = Group.of(
            key(
                    "channels",
                    new Type.ListOf(words("slack", "email")),
                    "How people are told; by all that `email` and `slack` name where it is not given."),
            key(
                            "threshold",
                            words("critical", "error", "warning"),
                            "From when on they are told: `warning`: records wait for a person; `error`: an alert; `critical`: a system is"
                                    + " out of reach, its position lost, the file does not fit it, or the sync was stopped.")
                    .standard("error"),
            key(
                    "email",
                    new OneOrMore(new Type.Text("[^@\\s,;<>]+@[^@\\s,;<>]+", "an e-mail address")),
                    "Who is told; `bactrian.notify.mail.to` where it is not given."),
            key(
                    "slack",
                    new Type.Text(
                            "(?!xox)[#@]?[^\\s#@?&/:%+{}$,]{1,80}", "a Slack channel in quotes, e.g. \"#operations\""),
                    "The channel that is told; `bactrian.notify.slack.channel` where it is not given."));

    static final Group ERRORS = Group.of(
            key("retry_strategy", RETRY, "How a record that may heal is tried again."),
            key(
                    "fallback",
                    Group.of(key(
                                    "action",
                                    Words.of(Fallback.class),
                                    "What happens then: the record is parked; with `stop_sync` the whole sync also writes nothing more, to no"
                                            + " system, until a person resumes it.")
                            .standard("queue_for_manual_review")),
                    "What happens when the tries are used up, or a system refuses a record for good."),
            key("notification", NOTIFICATION, "Who is told of trouble, and from when on."),
            key(
                    "notifications",
                    NOTIFICATION,
                    "The same as `notification`; each of its keys may stand in either, and must say the same where it stands in both."));

    static final Group PERFORMANCE = Group.of(
            key(
                    "batch_size",
                    wholeNumber(1, 10_000),
                    "Most writes in one call; as many as the system takes where it is not given."),
            key(
                            "parallelism",
                            wholeNumber(1, 16),
                            "Calls to one system at the same time, for systems that answer slowly. The edits of one record stay in their"
                                    + " order; with more than 1, different records are written in no order.")
                    .standard(Performance.DEFAULT.parallelism()),
            key(
                            "change_detection",
                            Words.of(List.of("log", "polling"), "database_triggers"),
                            "How changes are noticed: in the systems' own logs, or by asking them again and again.")
                    .standard("log"),
            key(
                            "index_recommendation",
                            truth(),
                            "Whether missing indexes are named in the log at start; the command `indexes` makes them.")
                    .standard(Performance.DEFAULT.recommendsIndexes()));

    private static final Group ALERTING = Group.of(
            key(
                    "latency_threshold_ms",
                    wholeNumber(1, 86_400_000),
                    "Alert while the mean delivery of a minute takes longer."),
            key(
                    "error_rate_threshold",
                    anyNumber(0, 1),
                    "Alert while more of a minute's work fails, e.g. 0.05. What was set aside for a person failed: refused changes"
                            + " and writes, conflicts, held deletes, records that bounce; its share is of that and of what was delivered."
                            + " An edit that a one-way sync or field does not carry is no failure."),
            key(
                    "consecutive_failures_threshold",
                    wholeNumber(1, 1_000_000),
                    "Alert when so many were set aside for a person with no delivery between them."));

    private static final Type LEVELS = new WordsInAnyCase(words("debug", "info", "warn", "error"));

    private static final Group LOGGING = Group.of(
            key(
                    "level",
                    LEVELS,
                    "From which level on the log tells of this sync, in any case; as application.properties says where it is not given."),
            key(
                    "retention_days",
                    wholeNumber(1, 3_650),
                    "How long the journal of this sync, what was parked and is settled, and deleted records are kept; `bactrian.journal-retention` (30d) where it is not given."));

    static final Group MONITORING = Group.of(
            key(
                            "metrics",
                            new Type.ListOf(new Synonyms(
                                    words("sync_latency", "latency", "error_rate", "throughput"),
                                    Map.of("sync_latency", "latency"))),
                            "What is measured. All of it always is, at `/q/metrics`; the list is only checked.")
                    .or("metric_collection"),
            key(
                    "alerting",
                    ALERTING,
                    "When to tell people: a line in the log, `alert raised`, and the gauge `bactrian_alert`."),
            key("logging", LOGGING, "What is written down, and for how long."),
            key("log_level", LEVELS, "The same as `logging.level`."),
            key("dashboard_enabled", truth(), "Whether the web page, at `/`, shows this sync.")
                    .standard(true));

    static final Group PUBLISH = Group.of(
            key("topic", name(), "The topic of the Kafka below `bactrian.kafka` that takes them, as CloudEvents.")
                    .required());

    private RunWords() {}
}
