package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A PostgreSQL database, whose log is followed, and one of another product. */
abstract class OtherProductTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int CUSTOMERS = 40;
    private static final int KILLS = 2;

    /** @param name of this test only */
    abstract ForeignDatabase start(String name) throws Exception;

    @Test
    void editsTravelBothWaysAndAnOutageIsRiddenOut() throws Exception {
        try (var both = start("travels")) {
            both.insert("ours", 1, "Ada");
            both.insert("theirs", 2, "Bea");
            both.application.start().live();
            become(both, Map.of(1L, "Ada", 2L, "Bea"));

            both.rename("ours", 1, "Ada of ours");
            both.rename("theirs", 2, "Bea of theirs");
            both.insert("ours", 3, "Cid");
            both.insert("theirs", 4, "Dan");
            become(both, Map.of(1L, "Ada of ours", 2L, "Bea of theirs", 3L, "Cid", 4L, "Dan"));

            both.execute("ours", "delete from customers where id = 3");
            both.execute("theirs", "delete from customers where id = 4");
            become(both, Map.of(1L, "Ada of ours", 2L, "Bea of theirs"));

            both.cut();
            both.rename("ours", 1, "Ada, meanwhile");
            await().atMost(PATIENCE)
                    .until(() -> both.application.get("/q/health/ready").contains("customers.theirs"));
            both.mend();
            both.rename("theirs", 2, "Bea, meanwhile");
            become(both, Map.of(1L, "Ada, meanwhile", 2L, "Bea, meanwhile"));
            assertThat(both.texts("state", "select code from bactrian.parked")).isEmpty();
        }
    }

    /** Each customer is edited by one side, which notes what it wrote last; at the end both edit while nothing runs, and the later one must win. */
    @Test
    void killsUnderLoadLoseNoEditAndTheLaterOneWins() throws Exception {
        try (var both = start("kills")) {
            for (var id = 0; id < CUSTOMERS; id++) {
                both.insert("ours", id, "customer " + id);
            }
            both.application.start().live();
            await().atMost(PATIENCE).until(() -> both.names("theirs").size() == CUSTOMERS);
            var last = new TreeMap<Long, String>();
            var isOver = new AtomicBoolean();
            var users = List.of("ours", "theirs").stream()
                    .map(side -> CompletableFuture.runAsync(() -> edit(both, side, last, isOver)))
                    .toList();

            for (var kill = 0; kill < KILLS; kill++) {
                var before = noted(last);
                await().atMost(PATIENCE).until(() -> !noted(last).equals(before));
                both.application.kill();
                var down = noted(last);
                await().atMost(PATIENCE).until(() -> !noted(last).equals(down));
                both.application.start().live();
            }
            isOver.set(true);
            users.forEach(CompletableFuture::join);
            assertThat(last).hasSize(CUSTOMERS);
            become(both, last);

            both.application.kill();
            for (var id = 0L; id < CUSTOMERS; id++) {
                both.rename(id % 2 == 0 ? "ours" : "theirs", id, "earlier");
            }
            both.awaitTick();
            for (var id = 0L; id < CUSTOMERS; id++) {
                var later = id % 2 == 0 ? "theirs" : "ours";
                both.rename(later, id, "later, of " + later);
                last.put(id, "later, of " + later);
            }
            both.application.start().live();
            become(both, last);
            assertThat(both.texts("state", "select code from bactrian.parked")).isEmpty();
        }
    }

    private static Map<Long, String> noted(Map<Long, String> last) {
        synchronized (last) {
            return Map.copyOf(last);
        }
    }

    /** Ours are the even ones. */
    private static void edit(ForeignDatabase both, String side, Map<Long, String> last, AtomicBoolean isOver) {
        var random = new Random(side.hashCode());
        try {
            for (var n = 0; !isOver.get() || n < 10 * CUSTOMERS; n++) {
                var id = 2L * random.nextInt(CUSTOMERS / 2) + (side.equals("ours") ? 0 : 1);
                both.rename(side, id, side + " " + n);
                synchronized (last) {
                    last.put(id, side + " " + n);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static void become(ForeignDatabase both, Map<Long, String> names) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(both.names("ours")).as("ours").isEqualTo(names);
            assertThat(both.names("theirs")).as("theirs").isEqualTo(names);
        });
    }
}
