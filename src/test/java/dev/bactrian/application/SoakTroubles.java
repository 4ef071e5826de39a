package dev.bactrian.application;

import static dev.bactrian.application.SoakTrouble.last;

import dev.bactrian.sandbox.salesforce.trouble.Trouble;
import dev.bactrian.sandbox.salesforce.trouble.Trouble.Blow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/** All that goes wrong in the soak. */
final class SoakTroubles {

    private SoakTroubles() {}

    static List<SoakTrouble> all() {
        var all = new ArrayList<SoakTrouble>();
        for (var name : List.of("erp", "west", "state")) {
            all.addAll(ofServer(name, world -> server(world, name)));
        }
        for (var name : List.of("erp", "west")) {
            all.addAll(ofDatabase(name, world -> server(world, name)));
        }
        all.addAll(ofSalesforce());
        all.addAll(ofApplication());
        return all;
    }

    private static SoakServer server(SoakWorld world, String name) {
        return world.servers().stream()
                .filter(server -> server.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<SoakTrouble> ofServer(String name, Function<SoakWorld, SoakServer> server) {
        return List.of(
                SoakTrouble.of(name + " is restarted", (world, random) -> server.apply(world)
                        .restart()),
                SoakTrouble.of(name + " crashes", (world, random) -> server.apply(world)
                        .crash()),
                SoakTrouble.of(name + "'s connections are cut", (world, random) -> {
                    for (var round = 0; round < 3; round++) {
                        server.apply(world).network().cut();
                        last(random, 2);
                    }
                }),
                SoakTrouble.of(name + "'s sessions are terminated", (world, random) -> server.apply(world)
                        .execute(
                                "postgres",
                                "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
                                        + " and backend_type in ('client backend', 'walsender')")),
                SoakTrouble.of(name + "'s network is silent", (world, random) -> {
                    server.apply(world).network().goSilent();
                    last(random, 12);
                    server.apply(world).network().carryAgain();
                }),
                SoakTrouble.of(name + " is frozen", (world, random) -> {
                    server.apply(world).signal("STOP");
                    try {
                        last(random, 15);
                    } finally {
                        server.apply(world).signal("CONT");
                    }
                }),
                SoakTrouble.of(name + "'s disk is full", (world, random) -> {
                    server.apply(world).fillDisk();
                    try {
                        last(random, 10);
                    } finally {
                        server.apply(world).makeRoom();
                    }
                }));
    }

    private static List<SoakTrouble> ofDatabase(String name, Function<SoakWorld, SoakServer> server) {
        return List.of(
                SoakTrouble.of(
                                name + "'s standby takes over, and lacks nothing",
                                (world, random) -> SoakMoves.switchOver(world, server.apply(world), random))
                        .swallowing(name),
                SoakTrouble.of(
                                name + " dies, and its standby lacks its last seconds",
                                (world, random) -> SoakMoves.failOver(world, server.apply(world), random))
                        .swallowing(name),
                SoakTrouble.of(
                                name + " is restored elsewhere",
                                (world, random) -> SoakMoves.restore(world, server.apply(world), random))
                        .swallowing(name),
                SoakTrouble.of(
                                name + "'s replication slots are dropped",
                                (world, random) -> SoakMoves.dropSlots(world, server.apply(world), random))
                        .swallowing(name));
    }

    private static List<SoakTrouble> ofSalesforce() {
        return List.of(
                lasting("Salesforce is slow", trouble -> trouble.latency(Duration.ofMillis(600))),
                lasting("Salesforce is down", Trouble::startOutage),
                lasting("Salesforce locks rows", trouble -> trouble.lockRows(0.3)),
                lasting("Salesforce's answers are cut", trouble -> trouble.cutAfterCommit(4)),
                lasting("Salesforce merges events", Trouble::mergeEvents),
                lasting("Salesforce's streams are silent", Trouble::stopKeepalives),
                lasting("Salesforce allows no more calls", trouble -> trouble.limitCalls(2)),
                lasting("Salesforce's clock is ahead", trouble -> trouble.clockSkew(Duration.ofSeconds(2)))
                        .swallowing("crm"),
                lasting("Salesforce's clock is behind", trouble -> trouble.clockSkew(Duration.ofSeconds(-2)))
                        .swallowing("crm"),
                lasting("Salesforce tells events with gaps", trouble -> trouble.leaveGaps(6))
                        .swallowing("crm"),
                lasting("Salesforce loses events", trouble -> trouble.loseEvents(4))
                        .swallowing("crm"),
                lasting("Salesforce's sessions expire", trouble -> trouble.strike(Blow.EXPIRE_SESSIONS)),
                lasting("Salesforce's streams end", trouble -> trouble.strike(Blow.END_STREAMS)),
                lasting("Salesforce's streams fail", trouble -> trouble.strike(Blow.FAIL_STREAMS)),
                lasting("Salesforce's events overflow", trouble -> trouble.strike(Blow.OVERFLOW))
                        .swallowing("crm"),
                SoakTrouble.of("Salesforce's replay ids expire while the application is down", (world, random) -> {
                            world.application().kill();
                            last(random, 4);
                            world.salesforce.trouble().strike(Blow.EXPIRE_REPLAY_IDS);
                            world.application().start();
                        })
                        .swallowing("crm"),
                SoakTrouble.of("the Pub/Sub API's connections are cut", (world, random) -> world.pubSub.cut()),
                // Until a stream that is silent for minutes counts as dead, edits are found by asking.
                SoakTrouble.of("the Pub/Sub API's network is silent", (world, random) -> {
                            world.pubSub.goSilent();
                            last(random, 12);
                            world.pubSub.carryAgain();
                        })
                        .swallowing("crm"));
    }

    private static SoakTrouble lasting(String name, Consumer<Trouble> begin) {
        return SoakTrouble.of(name, (world, random) -> {
            begin.accept(world.salesforce.trouble());
            last(random, 8);
            world.salesforce.trouble().clear();
        });
    }

    private static List<SoakTrouble> ofApplication() {
        return List.of(
                SoakTrouble.of("the application is killed", (world, random) -> {
                    world.application().kill();
                    last(random, 6);
                    world.application().start();
                }),
                SoakTrouble.of("the application is killed again and again", (world, random) -> {
                    for (var round = 0; round < 3; round++) {
                        world.application().kill();
                        world.application().start();
                        last(random, 12);
                    }
                }),
                SoakTrouble.of("the application is stopped in good order", (world, random) -> {
                    world.application().close();
                    last(random, 6);
                    world.application().start();
                }),
                SoakTrouble.of("the machine is slow", SoakTroubles::slowMachine),
                SoakTrouble.of("a standby takes over from a killed owner", (world, random) -> {
                    var owner = world.application();
                    var standby = world.twin().start().standingBy();
                    last(random, 3);
                    owner.kill();
                    world.continueWith(standby);
                }),
                SoakTrouble.of("a standby takes over from a frozen owner, which wakes up", (world, random) -> {
                    var owner = world.application();
                    var standby = world.twin().start().standingBy();
                    owner.signal("STOP");
                    try {
                        standby.live();
                        last(random, 4);
                    } finally {
                        owner.signal("CONT");
                    }
                    world.continueWith(standby);
                    owner.standingBy();
                    owner.close();
                }));
    }

    /** The application gets a fifth of the time that it would take. */
    private static void slowMachine(SoakWorld world, Random random) throws Exception {
        var end =
                System.nanoTime() + Duration.ofSeconds(5L + random.nextInt(10)).toNanos();
        while (System.nanoTime() < end) {
            world.application().signal("STOP");
            pause(200);
            world.application().signal("CONT");
            pause(50);
        }
    }

    private static void pause(long milliseconds) {
        java.util.concurrent.locks.LockSupport.parkNanos(
                Duration.ofMillis(milliseconds).toNanos());
    }
}
