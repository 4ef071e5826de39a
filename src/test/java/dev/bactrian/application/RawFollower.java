package dev.bactrian.application;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Debezium's engine alone in a process of its own: reads a table and follows its log, and says on its output what it has seen. */
final class RawFollower {

    /** What begins the name of a customer whose sight is told by itself. */
    static final String TOLD = "told-";

    private RawFollower() {}

    /** @param args the port, the database, and the table */
    public static void main(String[] args) throws Exception {
        var seen = new AtomicLong();
        try (var engine = RawDebezium.engine(Integer.parseInt(args[0]), args[1], args[2], "initial", row -> {
            seen.incrementAndGet();
            var name = row.getString("name");
            if (name != null && name.startsWith(TOLD)) {
                System.out.println(name + " " + micros());
            }
        })) {
            var thread = new Thread(engine, "engine");
            thread.setDaemon(true);
            thread.start();
            var told = -1L;
            while (System.in.available() == 0) {
                var now = seen.get();
                if (now != told) {
                    System.out.println(now);
                    told = now;
                }
                Thread.sleep(5);
            }
        }
    }

    /** Since 1970, by the clock that all processes of a machine share. */
    static long micros() {
        return ChronoUnit.MICROS.between(
                java.time.Instant.EPOCH, Clock.systemUTC().instant());
    }
}
