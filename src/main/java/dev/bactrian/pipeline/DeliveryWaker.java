package dev.bactrian.pipeline;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import org.apache.camel.ProducerTemplate;

/** Starts deliveries for what is not decided in the route that decides, e.g. by a person or by a poll. */
@ApplicationScoped
public class DeliveryWaker {

    private final ProducerTemplate producer;

    DeliveryWaker(ProducerTemplate producer) {
        this.producer = producer;
    }

    /** Has what the systems lack delivered at once. */
    public void wake(Sync sync, Collection<String> systems) {
        for (var system : systems) {
            sync.outbox(system).lookInState();
            producer.sendBody(
                    "seda:" + sync.name() + "-" + system
                            + "-wake?size=1&discardWhenFull=true&waitForTaskToComplete=Never",
                    system);
        }
    }
}
