package dev.bactrian.system.mysql;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Position;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.jdbc.JdbcTable;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns the events of one table's log into changes, one after the other. Debezium would pass over an event that fails, so from then on no offset is kept: the
 * event comes again when the source is restarted. What can never be read, e.g. behind a truncate, is a gap: everything must be read anew.
 */
final class BinlogReader {

    private final Subscription subscription;
    private final JdbcTable table;
    private final OriginTable origin;
    private final TableName name;
    private String token = "";
    private volatile Position received = Position.NONE;
    private volatile @Nullable String unreadable;
    private volatile @Nullable String gap;

    /**
     * @param origin by which our writes are known
     * @param name of the table, as the log has it
     */
    BinlogReader(Subscription subscription, JdbcTable table, OriginTable origin, TableName name) {
        this.subscription = subscription;
        this.table = table;
        this.origin = origin;
        this.name = name;
    }

    /** The change that an event tells; empty: it tells none. */
    Optional<Change> change(BinlogEvent event) {
        if (unreadable != null) {
            // It comes again behind the one that could not be read.
            return Optional.empty();
        }
        try {
            var change = told(event);
            received = event.position();
            return change;
        } catch (RuntimeException e) {
            unreadable = "an event could not be read: " + e;
            return Optional.empty();
        }
    }

    private Optional<Change> told(BinlogEvent event) {
        if (origin.isOf(event.database(), event.table())) {
            origin.told(event.row().orElse(null)).ifPresent(tokens -> token = tokens.isEmpty() ? "" : tokens.get(0));
            return Optional.empty();
        }
        if (!event.database().equalsIgnoreCase(name.database())
                || !event.table().equalsIgnoreCase(name.name())) {
            return Optional.empty();
        }
        if (event.isTruncate()) {
            throw passedOver("table " + table.sqlName() + " was truncated");
        }
        if (!event.isOfRow()) {
            return Optional.empty();
        }
        var missing = event.missing(subscription.fields());
        if (!missing.isEmpty()) {
            throw passedOver("the log has told of a row of table " + table.sqlName() + " without column "
                    + String.join(", ", missing));
        }
        return Optional.of(row(event));
    }

    private Change row(BinlogEvent event) {
        var change = new Change(
                subscription.sync(),
                subscription.system(),
                BinlogValues.key(table, event.key()),
                event.operation(),
                event.row()
                        .map(row -> BinlogValues.of(table, subscription.fields(), row))
                        .orElse(Fields.none()),
                event.committedAt(Instant.now()),
                event.position(),
                token);
        return event.formerKey()
                .map(former -> BinlogValues.key(table, former))
                .filter(former -> !former.equals(change.key()))
                .map(change::movedFrom)
                .orElse(change);
    }

    /** Notes a gap of the log. */
    IllegalStateException passedOver(String reason) {
        gap = reason;
        return new IllegalStateException(reason);
    }

    /** Up to where the log was read; {@link Position#NONE}: nowhere yet. */
    Position received() {
        return received;
    }

    /** The log is read from another place, and what could not be read comes again. */
    void restart() {
        token = "";
        received = Position.NONE;
        unreadable = null;
    }

    /** All rows are read anew. */
    void begin() {
        gap = null;
    }

    /** Why the log has passed over something; empty: it has not. */
    Optional<String> gap() {
        return Optional.ofNullable(gap);
    }

    /** Why nothing more is read; empty: it is. */
    Optional<String> trouble() {
        return Optional.ofNullable(unreadable);
    }
}
