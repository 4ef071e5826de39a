package dev.bactrian.application;

import dev.bactrian.sandbox.Sandbox;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Edits and creates on both sides, as people would, until it is stopped. */
final class Load {

    private final Sandbox sandbox;
    private final BothSides sides;
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final AtomicInteger created = new AtomicInteger();
    private final List<String> kept = Collections.synchronizedList(new ArrayList<>());
    private final List<Future<?>> workers = new ArrayList<>();

    Load(Sandbox sandbox, BothSides sides, long seed) {
        this.sandbox = sandbox;
        this.sides = sides;
        var pool = Executors.newFixedThreadPool(2);
        workers.add(pool.submit(() -> salesforce(new Random(seed + 1))));
        workers.add(pool.submit(() -> postgres(new Random(seed + 2))));
        pool.shutdown();
    }

    List<String> kept() {
        return List.copyOf(kept);
    }

    void stop() throws Exception {
        running.set(false);
        for (var worker : workers) {
            worker.get(1, TimeUnit.MINUTES);
        }
    }

    private void salesforce(Random random) {
        var ids = new ArrayList<>(sides.salesforce().keySet());
        while (running.get()) {
            var id = ids.get(random.nextInt(ids.size()));
            try {
                salesforce(random, id);
            } catch (IllegalArgumentException e) {
                // A person whose edit the org refuses, e.g. of a locked record, has made none.
                if (!String.valueOf(e.getMessage()).contains("UNABLE_TO_LOCK_ROW")) {
                    throw e;
                }
            }
            breathe(random);
        }
    }

    private void salesforce(Random random, String id) {
        switch (random.nextInt(8)) {
            case 0 -> {
                var name = "new crm " + created.incrementAndGet();
                sandbox.salesforce().create("Account", Map.of("Name", name));
                kept.add(name);
            }
            case 1 -> sandbox.salesforce().update("Account", id, Map.of("AnnualRevenue", random.nextInt(1_000_000)));
            default -> sandbox.salesforce().update("Account", id, Map.of("Phone", "crm " + random.nextInt(1_000_000)));
        }
    }

    private void postgres(Random random) {
        var ids = new ArrayList<>(sides.salesforce().keySet());
        while (running.get()) {
            var id = ids.get(random.nextInt(ids.size()));
            switch (random.nextInt(8)) {
                case 0 -> {
                    var name = "new erp " + created.incrementAndGet();
                    sides.execute("insert into accounts (account_name, phone) values ('" + name + "', '"
                            + random.nextInt(1_000_000) + "')");
                    kept.add(name);
                }
                case 1 -> sides.execute("update accounts set industry_type = 'Energy' where sf_id = '" + id + "'");
                default ->
                    sides.execute("update accounts set phone = 'erp " + random.nextInt(1_000_000) + "' where sf_id = '"
                            + id + "'");
            }
            breathe(random);
        }
    }

    private static void breathe(Random random) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(40)));
    }
}
