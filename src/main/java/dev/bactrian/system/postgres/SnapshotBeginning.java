package dev.bactrian.system.postgres;

import dev.bactrian.change.Change;
import dev.bactrian.change.Position;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.Feed.Beginning;
import dev.bactrian.system.Feed.Place;
import dev.bactrian.system.SystemUnavailable;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/** Reads all rows exactly as of a moment of the log, which is held until then. */
final class SnapshotBeginning implements Beginning {

    private final Snapshot snapshot;
    private final TableRows rows;
    private final DatabaseLog log;
    private final Subscription subscription;

    SnapshotBeginning(Snapshot snapshot, TableRows rows, DatabaseLog log, Subscription subscription) {
        this.snapshot = snapshot;
        this.rows = rows;
        this.log = log;
        this.subscription = subscription;
    }

    @Override
    public Place place() {
        var lsn = snapshot.moment().lsn();
        return new Place(new Position(lsn, 0, Lsn.format(lsn)), PostgresOffsets.at(log.name(), snapshot.moment()));
    }

    @Override
    public void readAll(Consumer<List<Change>> batches) {
        try {
            rows.copy(snapshot.connection(), place().position(), batches);
        } catch (SQLException e) {
            throw new SystemUnavailable(subscription.system(), "read " + subscription.object(), e);
        }
    }

    @Override
    public void close() {
        try {
            snapshot.close();
        } catch (SQLException e) {
            throw new SystemUnavailable(subscription.system(), "close the snapshot of " + subscription.object(), e);
        } finally {
            log.letGo(subscription.sync());
        }
    }
}
