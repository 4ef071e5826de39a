package dev.bactrian.system.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.system.SystemUnavailable;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A row that the role may not see never counts as gone. */
class RowSecurityIT {

    private static final String REASON =
            "row-level security of table \"public\".\"people\" may hide rows from role follower"
                    + " (alter role follower bypassrls)";

    private static FollowedTable tables;

    @BeforeAll
    static void start() throws IOException, SQLException {
        tables = new FollowedTable();
        tables.execute(
                "create role follower login replication",
                "create table people (id bigint primary key, name text)",
                "insert into people values (1, 'Ada'), (2, 'Bea')",
                "grant all on people to follower",
                "create publication bactrian_erp for table people");
    }

    @AfterAll
    static void stop() throws IOException {
        tables.close();
    }

    @Test
    void noReadingPassesOverHiddenRowsInSilence() throws SQLException {
        var feed = tables.feed("people", "follower", "{}");
        var poll = new PostgresPoll(tables.server.getDatabase("follower", "postgres"), feed, Optional.empty());
        var mark = poll.mark();
        var beginning = feed.begin();
        beginning.close();
        assertThat(feed.rows().read(List.of("1", "2"))).hasSize(2);

        tables.execute("alter table people enable row level security", "create policy few on people using (id = 1)");

        refused(() -> feed.rows().read(List.of("1", "2")));
        refused(() -> feed.rows().readAll(batch -> {}));
        refused(() -> poll.keys(keys -> {}));
        refused(() -> poll.since(mark, batch -> {}));
        refused(feed::begin);
        refused(() -> feed.whyLost(beginning.place()));
        assertThat(feed.obstacles()).containsExactly(REASON);
        assertThat(feed.trouble()).contains(REASON);

        tables.execute("alter role follower bypassrls");
        var keys = new ArrayList<String>();
        poll.keys(keys::addAll);
        assertThat(keys).containsExactlyInAnyOrder("1", "2");
        assertThat(feed.obstacles()).isEmpty();
        feed.begin().close();
    }

    private static void refused(ThrowingCallable reading) {
        assertThatThrownBy(reading).isInstanceOf(SystemUnavailable.class).hasMessageContaining(REASON);
    }
}
