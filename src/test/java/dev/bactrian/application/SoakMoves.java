package dev.bactrian.application;

import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** A database that goes on as another server. */
final class SoakMoves {

    private SoakMoves() {}

    /** The users wait, and nothing is lost. */
    static void switchOver(SoakWorld world, SoakServer server, Random random) throws Exception {
        var standby = server.standby();
        SoakTrouble.last(random, 3);
        world.whilePaused(side -> side.system().equals(server.name()), () -> {
            server.network().leadTo(1);
            standby.catchUp();
            standby.takeOver();
            dropConnections(world, server);
        });
    }

    /** What was committed in the last seconds is lost, the application's writes too. */
    static void failOver(SoakWorld world, SoakServer server, Random random) throws Exception {
        var standby = server.standby();
        standby.catchUp();
        standby.fallBehind();
        SoakTrouble.last(random, 4);
        world.whilePaused(side -> side.system().equals(server.name()), () -> {
            standby.takeOverFromTheDead();
            dropConnections(world, server);
            lose(world, server);
            world.timesMayBeOld |= server == world.erp;
        });
    }

    private static void lose(SoakWorld world, SoakServer server) throws SQLException {
        world.lookUpUnanswered(Set.of(server.name()));
        var syncs = new TreeSet<String>();
        for (var table : world.tables()) {
            if (table.server() == server) {
                syncs.add(table.sync());
            }
        }
        var before = lost(world, server);
        for (var table : world.tables()) {
            if (table.server() == server) {
                world.oracle.replaced(server.name(), syncs, table.held());
            }
        }
        world.log.say("    the copy of " + server.name() + " lacks " + (lost(world, server) - before) + " edits");
    }

    private static int lost(SoakWorld world, SoakServer server) {
        return world.oracle
                .of(edit -> edit.system.equals(server.name()) && edit.fate() == SoakEdit.Fate.LOST)
                .size();
    }

    /** As an administrator does it: the application is stopped, the users wait, and all rows go to a new server. */
    static void restore(SoakWorld world, SoakServer server, Random random) throws Exception {
        world.application().close();
        SoakTrouble.last(random, 3);
        world.whilePaused(side -> side.system().equals(server.name()), () -> {
            world.lookUpUnanswered(Set.of(server.name()));
            server.restoreElsewhere(SoakWorld.schema(server), SoakWorld.tables(server), SoakWorld.afterRestore(server));
            dropConnections(world, server);
        });
        SoakTrouble.last(random, 3);
        world.application().start();
    }

    /** While the application is down; what is in the log behind them is told by nobody any more. */
    static void dropSlots(SoakWorld world, SoakServer server, Random random) throws Exception {
        world.application().kill();
        await().atMost(SoakServer.PATIENCE)
                .until(() -> server.texts("postgres", "select count(*) from pg_replication_slots where active")
                        .equals(List.of("0")));
        SoakTrouble.last(random, 3);
        server.texts("postgres", "select pg_drop_replication_slot(slot_name)::text from pg_replication_slots");
        world.application().start();
    }

    private static void dropConnections(SoakWorld world, SoakServer server) {
        world.tables().stream().filter(table -> table.server() == server).forEach(SoakTable::drop);
    }
}
