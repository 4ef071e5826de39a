package dev.bactrian.operations;

import dev.bactrian.definition.InvalidDefinition;
import io.quarkus.logging.LoggingFilter;
import java.util.Optional;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jspecify.annotations.Nullable;

/** Shows of a wrong sync file its mistakes, one a line and once, and how to look for them; a stack trace is of no use to whoever wrote it. */
@LoggingFilter(name = "mistakes-only")
public final class MistakesOnly implements Filter {

    /** Repeats what Camel's runtime has told. */
    private static final String REPEATS = "io.quarkus.runtime.Application";

    private static final String OF_SYNCS = "dev.bactrian.";

    private static final String HOW_TO_CHECK =
            "%n(java -jar target/quarkus-app/quarkus-run.jar check routes looks for mistakes without starting anything)";

    @Override
    public boolean isLoggable(LogRecord record) {
        var mistakes = mistakes(record.getThrown());
        if (mistakes.isEmpty() || !(record instanceof ExtLogRecord told)) {
            return true;
        }
        var what = told.getLoggerName().startsWith(OF_SYNCS) ? told.getFormattedMessage() : "a sync file is wrong";
        told.setThrown(null);
        told.setMessage(
                what
                        + ":%n".formatted()
                        + String.join(System.lineSeparator(), mistakes.get().mistakes())
                        + HOW_TO_CHECK.formatted(),
                FormatStyle.NO_FORMAT);
        return !REPEATS.equals(record.getLoggerName());
    }

    private static Optional<InvalidDefinition> mistakes(@Nullable Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .filter(InvalidDefinition.class::isInstance)
                .map(InvalidDefinition.class::cast)
                .findFirst();
    }
}
