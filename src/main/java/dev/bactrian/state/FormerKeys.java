package dev.bactrian.state;

import dev.bactrian.decision.LinkState;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Whether any record of a sync has had a key before its present one. Most syncs never make a record anew, and nothing has to be looked up for them. Asked once;
 * from then on what is stored tells, since one process at a time stores a sync's records.
 */
final class FormerKeys {

    private final String sync;
    private volatile @Nullable Boolean areThere;

    FormerKeys(String sync) {
        this.sync = sync;
    }

    /** A link that is about to be stored. */
    void note(LinkState link) {
        if (!link.formerKeys().isEmpty()) {
            areThere = true;
        }
    }

    boolean areThere(Connection connection) throws SQLException {
        var known = areThere;
        if (known == null) {
            known = ask(connection);
            areThere = known;
        }
        return known;
    }

    private boolean ask(Connection connection) throws SQLException {
        var sql = "select exists (select 1 from link where sync = ? and former_keys <> '{}')";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, sync);
            try (var row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
