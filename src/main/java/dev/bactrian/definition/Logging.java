package dev.bactrian.definition;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is written down about a sync, and for how long.
 *
 * @param level from which on log lines are written; null: as application.properties says
 * @param retention how long the journal is kept; null: as application.properties says
 */
public record Logging(@Nullable Level level, @Nullable Duration retention) {

    /** As application.properties says. */
    public static final Logging DEFAULT = new Logging(null, null);

    public enum Level {
        DEBUG,
        INFO,
        WARN,
        ERROR
    }

    public Duration retentionOr(Duration otherwise) {
        return retention == null ? otherwise : retention;
    }
}
