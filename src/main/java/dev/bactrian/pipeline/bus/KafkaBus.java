package dev.bactrian.pipeline.bus;

import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.SyncDefinition;
import dev.bactrian.pipeline.BactrianConfig;
import dev.bactrian.pipeline.Syncs;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.CamelContext;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.component.kafka.PollExceptionStrategy;
import org.apache.camel.support.LifecycleStrategySupport;

/** The Camel component {@code kafka-bus}, by which the pipeline's routes speak to Kafka, and the watch over it. */
@ApplicationScoped
public class KafkaBus {

    private static final String SCHEME = "kafka-bus";
    private static final long PAUSE_AFTER_FAILURE = Duration.ofSeconds(1).toNanos();

    private final CamelContext camel;
    private final BactrianConfig config;
    private final Syncs syncs;
    private final BusTroubles troubles;

    KafkaBus(CamelContext camel, BactrianConfig config, Syncs syncs, BusTroubles troubles) {
        this.camel = camel;
        this.config = config;
        this.syncs = syncs;
        this.troubles = troubles;
    }

    /** The topic that carries a sync's changes. */
    static String topic(String sync) {
        return "bactrian." + sync;
    }

    /**
     * Makes the component before the first route needs it, where the bus is Kafka or the sync publishes.
     *
     * @throws InvalidDefinition where the settings of Kafka are wrong
     */
    public synchronized void check(SyncDefinition definition) {
        var isBus = config.bus() == BactrianConfig.Bus.KAFKA;
        if (!isBus && definition.watching().topic().isEmpty()) {
            return;
        }
        if (camel.hasComponent(SCHEME) != null) {
            return;
        }
        try {
            var settings = KafkaSettings.read(config.kafka());
            if (settings.sendsPasswordInClear()) {
                Log.warn("mechanism plain without encryption sends the password in clear: set bactrian.kafka.ssl-mode");
            }
            camel.addComponent(SCHEME, component(settings));
            if (isBus) {
                camel.addLifecycleStrategy(
                        lifecycle(new KafkaWatch(settings, syncs, troubles, camel, config.watchInterval())));
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidDefinition(List.of(definition.location() + ": " + e.getMessage()));
        }
    }

    private KafkaComponent component(KafkaSettings settings) {
        var component = new KafkaComponent(camel);
        component.getConfiguration().setAdditionalProperties(new HashMap<>(settings.client()));
        component.setPollExceptionStrategy(new PatientPolls());
        return component;
    }

    private static LifecycleStrategySupport lifecycle(KafkaWatch watch) {
        return new LifecycleStrategySupport() {
            @Override
            public void onContextStarted(CamelContext context) {
                watch.start();
            }

            @Override
            public void onContextStopping(CamelContext context) {
                watch.close();
            }
        };
    }

    /** Polls again after any failure, where Camel's own strategies give a consumer up that was refused, or pass over a message. */
    private final class PatientPolls implements PollExceptionStrategy {

        @Override
        public void reset() {
            // There is nothing to forget.
        }

        @Override
        public boolean canContinue() {
            return true;
        }

        @Override
        public void handle(long partitionLastOffset, Exception exception) {
            troubles.unread(exception);
            LockSupport.parkNanos(PAUSE_AFTER_FAILURE);
        }
    }
}
