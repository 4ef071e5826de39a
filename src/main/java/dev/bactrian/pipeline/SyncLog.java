package dev.bactrian.pipeline;

import dev.bactrian.definition.Logging;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The log of one sync: the category {@code dev.bactrian.sync.<name>}, whose level its file may set. */
public final class SyncLog {

    /** Kept, because a logger that nobody holds forgets its level. */
    private static final Map<String, java.util.logging.Logger> SET = new ConcurrentHashMap<>();

    private SyncLog() {}

    public static Logger of(String sync) {
        return Logger.getLogger(category(sync));
    }

    /** @param level null: as application.properties says */
    public static void level(String sync, Logging.@Nullable Level level) {
        if (level != null) {
            SET.computeIfAbsent(sync, name -> java.util.logging.Logger.getLogger(category(name)))
                    .setLevel(level(level));
            return;
        }
        var before = SET.remove(sync);
        if (before != null) {
            before.setLevel(null);
        }
    }

    /** A dot would make one sync's log a part of another one's. */
    private static String category(String sync) {
        return "dev.bactrian.sync." + sync.replace('.', '_');
    }

    private static Level level(Logging.Level level) {
        return switch (level) {
            case DEBUG -> Level.FINE;
            case INFO -> Level.INFO;
            case WARN -> Level.WARNING;
            case ERROR -> Level.SEVERE;
        };
    }
}
