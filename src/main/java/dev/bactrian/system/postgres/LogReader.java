package dev.bactrian.system.postgres;

import dev.bactrian.change.Change;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.PlaceKeeper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Turns the events of one table's log into changes, one after the other. Debezium would pass over an event that fails, so from then on no
 * offset is kept: the event comes again when the source is restarted.
 */
final class LogReader {

    private final Database database;
    private final Subscription subscription;
    private final PostgresTable table;
    private final GeneratedColumns generated;
    private final TransactionOrigin origin;
    private volatile @Nullable String unreadable;
    private volatile boolean truncated;

    LogReader(Database database, Subscription subscription, PostgresTable table, TransactionOrigin origin) {
        this.database = database;
        this.subscription = subscription;
        this.table = table;
        this.generated = new GeneratedColumns(table, table.read(subscription.fields()));
        this.origin = origin;
    }

    /** The changes in what Debezium handed over. */
    List<Change> changes(Exchange exchange) {
        try {
            truncated |= PostgresEvents.isTruncate(exchange);
            var prefix = PostgresEvents.messagePrefix(exchange);
            if (prefix.isPresent()) {
                origin.message(prefix.get(), PostgresEvents.messageTransaction(exchange));
                return List.of();
            }
            var told = PostgresEvents.changes(table, generated.others(), subscription, origin, exchange);
            return generated.isEmpty() || told.isEmpty() ? told : completed(told, exchange);
        } catch (RuntimeException e) {
            unreadable = "an event could not be read: " + e;
            throw e;
        }
    }

    private List<Change> completed(List<Change> told, Exchange exchange) {
        var transaction = PostgresEvents.transaction(exchange).id();
        return database.ask("read generated columns of " + table.sqlName(), connection -> {
            var whole = new ArrayList<Change>();
            for (var change : told) {
                whole.add(
                        change.operation().leavesRecord()
                                ? change.telling(generated.read(connection, change.key(), transaction))
                                : change);
            }
            return whole;
        });
    }

    /** The log is read from another place, and what could not be read comes again. */
    void restart() {
        origin.forget();
        unreadable = null;
    }

    /** All rows are read anew. */
    void reread() {
        truncated = false;
    }

    boolean isTruncated() {
        return truncated;
    }

    /** Why nothing more is read; empty: it is. */
    Optional<String> trouble() {
        return Optional.ofNullable(unreadable);
    }

    /** Lets offsets be kept only while every event could be read. */
    PlaceKeeper guarding(PlaceKeeper keeper) {
        return new PlaceKeeper() {
            @Override
            public @Nullable String kept() {
                return keeper.kept();
            }

            @Override
            public void keep(String offsets) {
                var reason = unreadable;
                if (reason != null) {
                    throw new IllegalStateException(reason);
                }
                keeper.keep(offsets);
            }
        };
    }
}
