package dev.bactrian.system.postgres;

import dev.bactrian.change.Change;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.PlaceKeeper;
import dev.bactrian.system.postgres.PublishedTable.LoggedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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
    private final Consumer<String> gaps;
    private final LoggedTables logged;
    private volatile @Nullable String unreadable;

    /** @param gaps is told why the log has passed over something */
    LogReader(
            Database database,
            Subscription subscription,
            PostgresTable table,
            GeneratedColumns generated,
            TransactionOrigin origin,
            Consumer<String> gaps,
            LoggedTables logged) {
        this.database = database;
        this.subscription = subscription;
        this.table = table;
        this.generated = generated;
        this.origin = origin;
        this.gaps = gaps;
        this.logged = logged;
    }

    /** Whether an event of a table is one of ours, or one of none, which tells how far the log has been read. */
    boolean isToldOf(Optional<LoggedTable> about) {
        try {
            return about.map(logged::areOurs).orElse(true);
        } catch (RuntimeException e) {
            unreadable = "it could not be asked whose event it is: " + e;
            return false;
        }
    }

    /** Whether what an event tells would be missed: a row of ours, or whose transaction it is. */
    boolean needs(Optional<LoggedTable> about, Exchange exchange) {
        return about.isPresent()
                ? isToldOf(about) || unreadable != null
                : PostgresEvents.messagePrefix(exchange).filter(origin::isOurs).isPresent();
    }

    /** The changes in what Debezium handed over. */
    List<Change> changes(Exchange exchange, long after) {
        try {
            var prefix = PostgresEvents.messagePrefix(exchange);
            if (prefix.isPresent()) {
                origin.message(prefix.get(), PostgresEvents.messageTransaction(exchange));
                return List.of();
            }
            if (PostgresEvents.isTruncate(exchange)) {
                gaps.accept("table " + table.sqlName() + " was truncated");
            }
            requireAllColumns(exchange);
            var told = PostgresEvents.changes(table, generated.others(), subscription, origin, exchange, after);
            return generated.isEmpty() || told.isEmpty() ? told : completed(told, exchange);
        } catch (RuntimeException e) {
            // Others are to be told of the event all the same; this feed begins anew at its own place.
            unreadable = "an event could not be read: " + e;
            return List.of();
        }
    }

    /** A column was renamed or dropped when the log told of the row, so that its value there is not known. */
    private void requireAllColumns(Exchange exchange) {
        var missing = PostgresEvents.missing(generated.others(), exchange);
        if (!missing.isEmpty()) {
            var reason = "the log has told of a row of table " + table.sqlName() + " without column "
                    + String.join(", ", missing);
            gaps.accept(reason);
            throw new IllegalStateException(reason);
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
