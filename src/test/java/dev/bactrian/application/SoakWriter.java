package dev.bactrian.application;

import dev.bactrian.application.SoakEdit.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The users of one system, who edit its half of a sync until the soak ends, the same records as those of the other half. */
final class SoakWriter {

    private static final int HOT = 12;
    private static final int FEWEST = 40;
    private static final int MOST = 160;

    private final SoakOracle oracle;
    private final SoakSide side;
    private final Keys keys;
    private final Random random;
    private final ReentrantLock turn = new ReentrantLock(true);
    private final Thread thread;
    private volatile boolean ended;
    private volatile @Nullable Throwable failure;

    /** The keys of a sync's records that its users know of, shared by both sides. */
    static final class Keys {
        private final List<String> living = new CopyOnWriteArrayList<>();
        private int last;

        synchronized String next(String word) {
            last++;
            return word.isEmpty() ? Integer.toString(last) : word + " " + last;
        }
    }

    SoakWriter(SoakOracle oracle, SoakSide side, Keys keys, long seed) {
        this.oracle = oracle;
        this.side = side;
        this.keys = keys;
        this.random = new Random(seed);
        this.thread = new Thread(this::run, "soak-" + side.sync() + "-" + side.system());
        thread.setDaemon(true);
    }

    SoakSide side() {
        return side;
    }

    void start() {
        thread.start();
    }

    /** Nothing is edited until {@link #resume()}, by the same thread; what is under way is waited for. */
    void pause() {
        turn.lock();
    }

    void resume() {
        turn.unlock();
    }

    void end() throws InterruptedException {
        ended = true;
        thread.join(TimeUnit.MINUTES.toMillis(1));
        var cause = failure;
        if (cause != null) {
            throw new IllegalStateException("the users of " + side.system() + " fell over", cause);
        }
    }

    private void run() {
        try {
            while (!ended) {
                turn.lock();
                try {
                    edit();
                } finally {
                    turn.unlock();
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(40 + random.nextInt(220)));
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void edit() {
        var kind = random.nextInt(100);
        var count = keys.living.size();
        if (count < FEWEST || (kind < 4 && count < MOST)) {
            create();
        } else if (kind < 6) {
            delete();
        } else {
            update();
        }
    }

    /** Of a record that nobody deletes; for who wants to see it arrive. */
    SoakEdit edit(String key, String field) {
        var edit = oracle.begin(side, Kind.UPDATE, key, List.of(field));
        side.make(edit);
        return edit;
    }

    /** A record that its own users may edit, but do not delete. */
    SoakEdit create(String key) {
        var edit = oracle.begin(side, Kind.CREATE, key, side.fields());
        side.make(edit);
        return edit;
    }

    /** Its number is drawn for it alone: nobody makes it twice. */
    private void create() {
        var key = keys.next(side.sync().equals("accounts") ? "made in " + side.system() : "");
        var edit = create(key);
        if (edit.fate() != SoakEdit.Fate.NEVER_MADE) {
            keys.living.add(key);
        }
    }

    private void update() {
        var fields = new ArrayList<>(side.fields());
        while (fields.size() > 1 && random.nextInt(4) > 0) {
            fields.remove(random.nextInt(fields.size()));
        }
        var edit = oracle.begin(side, Kind.UPDATE, any(random.nextBoolean() ? HOT : MOST), fields);
        side.make(edit);
    }

    /** The hot ones are there to be edited. */
    private void delete() {
        if (keys.living.size() <= HOT) {
            return;
        }
        var key = keys.living.get(HOT + random.nextInt(keys.living.size() - HOT));
        var edit = oracle.begin(side, Kind.DELETE, key, List.of());
        side.make(edit);
        if (edit.fate() != SoakEdit.Fate.NEVER_MADE) {
            keys.living.remove(key);
        }
    }

    private String any(int among) {
        return keys.living.get(random.nextInt(Math.min(among, keys.living.size())));
    }
}
