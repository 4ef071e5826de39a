package dev.bactrian.system.postgres;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.PlaceKeeper;
import dev.bactrian.system.postgres.PublishedTable.LoggedTable;
import java.util.Optional;
import java.util.function.Consumer;
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
    boolean needs(LogEvent event) {
        return event.table().isPresent()
                ? isToldOf(event.table()) || unreadable != null
                : event.messagePrefix().filter(origin::isOurs).isPresent();
    }

    /**
     * The change that an event tells; empty: it tells none.
     *
     * @param after a place of the log behind which the event's transaction was committed; 0: nobody knows one
     */
    Optional<Change> change(LogEvent event, long after) {
        if (unreadable != null) {
            // It comes again behind the one that could not be read.
            return Optional.empty();
        }
        try {
            var prefix = event.messagePrefix();
            if (prefix.isPresent()) {
                origin.message(prefix.get(), event.transaction());
                return Optional.empty();
            }
            if (event.isTruncate()) {
                throw passedOver("table " + table.sqlName() + " was truncated");
            }
            if (!event.isOfRow()) {
                return Optional.empty();
            }
            requireAllColumns(event);
            var change = told(event, after);
            return Optional.of(generated.isEmpty() ? change : completed(change, event));
        } catch (RuntimeException e) {
            // Others are to be told of the event all the same; this feed begins anew at its own place.
            unreadable = "an event could not be read: " + e;
            return Optional.empty();
        }
    }

    private Change told(LogEvent event, long after) {
        var change = new Change(
                subscription.sync(),
                subscription.system(),
                LoggedKey.text(table, event.key()),
                event.operation(),
                event.row()
                        .map(row -> PostgresValues.ofLog(table, generated.others(), row))
                        .orElse(Fields.none()),
                event.committedAt(),
                event.position(after),
                origin.of(event.transaction()
                        .orElseThrow(() -> new IllegalArgumentException("an event of a row without its transaction"))));
        return event.formerKey()
                .map(former -> LoggedKey.text(table, former))
                .filter(former -> !former.equals(change.key()))
                .map(change::movedFrom)
                .orElse(change);
    }

    /** A column was renamed or dropped when the log told of the row, so that its value there is not known. */
    private void requireAllColumns(LogEvent event) {
        var missing = event.missing(generated.others());
        if (!missing.isEmpty()) {
            throw passedOver("the log has told of a row of table " + table.sqlName() + " without column "
                    + String.join(", ", missing));
        }
    }

    private IllegalStateException passedOver(String reason) {
        gaps.accept(reason);
        return new IllegalStateException(reason);
    }

    private Change completed(Change change, LogEvent event) {
        if (!change.operation().leavesRecord()) {
            return change;
        }
        var transaction = event.transaction().orElseThrow().id();
        return database.ask(
                "read generated columns of " + table.sqlName(),
                connection -> change.telling(generated.read(connection, change.key(), transaction)));
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
