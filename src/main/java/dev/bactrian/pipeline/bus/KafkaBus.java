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
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/** The Camel component {@code kafka-bus}, by which the pipeline's routes speak to Kafka, and the watch over it. */
@ApplicationScoped
public class KafkaBus {

    private static final String SCHEME = "kafka-bus";
    private static final String TOPIC = "bactrian.";
    private static final long PAUSE_AFTER_FAILURE = Duration.ofSeconds(1).toNanos();

    private final CamelContext camel;
    private final BactrianConfig config;
    private final Syncs syncs;
    private final BusTroubles troubles;
    private final KafkaTopics topics;

    KafkaBus(CamelContext camel, BactrianConfig config, Syncs syncs, BusTroubles troubles, KafkaTopics topics) {
        this.camel = camel;
        this.config = config;
        this.syncs = syncs;
        this.troubles = troubles;
        this.topics = topics;
    }

    /** The topic that carries a sync's changes. */
    static String topic(String sync) {
        return TOPIC + sync;
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
                watch(new KafkaWatch(settings, syncs, topics, troubles, camel, config.watchInterval()));
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

    /** As long as the Camel context runs; a file that is added while it runs may be the first that needs the bus. */
    private void watch(KafkaWatch watch) {
        if (camel.isStarted()) {
            watch.start();
        }
        camel.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStarted(CamelContext context) {
                watch.start();
            }

            @Override
            public void onContextStopping(CamelContext context) {
                watch.close();
            }
        });
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
            if (exception instanceof OffsetOutOfRangeException outOfRange) {
                outOfRange.offsetOutOfRangePartitions().forEach(this::removed);
            }
            LockSupport.parkNanos(PAUSE_AFTER_FAILURE);
        }

        private void removed(TopicPartition partition, long place) {
            topics.removed(
                    partition.topic().substring(TOPIC.length()),
                    "the topic " + partition.topic() + " does not hold place " + place + " of its partition "
                            + partition.partition() + ", which was to be decided next");
        }
    }
}
