package dev.bactrian.pipeline;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** What stands under {@code bactrian.} in application.properties. */
@ConfigMapping(prefix = "bactrian")
public interface BactrianConfig {

    /** What carries changes from capture to reconcile: {@code direct} (in this process) or {@code kafka}. */
    @WithDefault("direct")
    Bus bus();

    /** The Kafka that carries changes where the bus is kafka. */
    Kafka kafka();

    /** The configured systems: by name, then by setting; every system has a {@code type}. */
    Map<String, Map<String, String>> systems();

    /** How long a system may be in trouble before readiness says so. */
    @WithDefault("10s")
    Duration grace();

    /** How often every source is looked at. */
    @WithDefault("1s")
    Duration watchInterval();

    /** How long one process may deliver a record before another one may. */
    @WithDefault("60s")
    Duration lease();

    /** Where Kafka is. */
    interface Kafka {

        /** The brokers, as Kafka clients write them: {@code host:port,host:port}. */
        @WithDefault("localhost:9092")
        String brokers();
    }

    /** How changes travel from capture to reconcile. */
    enum Bus {
        DIRECT,
        KAFKA
    }
}
