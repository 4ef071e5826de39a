package dev.bactrian.pipeline.bus;

import dev.bactrian.change.Change;
import dev.bactrian.pipeline.OffsetBarrier.Ticket;
import dev.bactrian.pipeline.reconcile.ChangeJson;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.support.DefaultMessage;
import org.jspecify.annotations.Nullable;

/** Gathers changes for the bus into batches that form by themselves under load; a lone change waits for nothing. */
@ApplicationScoped
@Named("busBatches")
public class BusBatches implements AggregationStrategy {

    private static final int MOST = 1_000;

    private final CamelContext camel;

    BusBatches(CamelContext camel) {
        this.camel = camel;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Exchange aggregate(@Nullable Exchange gathered, Exchange next) {
        var batch = gathered == null ? new BusBatch() : gathered.getMessage().getBody(BusBatch.class);
        List<Change> event = next.getMessage().getBody(List.class);
        batch.add(event, next.getProperty(Ticket.PROPERTY, Ticket.class), next.getProperty(Ticket.LAST, Long.class));
        var result = gathered == null ? next : gathered;
        result.getMessage().setBody(batch);
        result.setProperty(
                Exchange.AGGREGATION_COMPLETE_CURRENT_GROUP,
                batch.changes().size() >= MOST || batch.isHeavy() || isLast(next));
        return result;
    }

    /** Whether nothing more is waiting behind it. */
    private boolean isLast(Exchange next) {
        var from = camel.hasEndpoint(next.getFromEndpoint().getEndpointUri());
        return !(from instanceof SedaEndpoint seda) || seda.getQueue().isEmpty();
    }

    /** The batch as messages for the topic; a large change is more than one. */
    public List<Message> messages(BusBatch batch) {
        var messages = new ArrayList<Message>();
        for (var one : batch.changes()) {
            var parts = BusParts.split(ChangeJson.text(one.change()));
            for (var n = 0; n < parts.size(); n++) {
                var message = message(one, parts.get(n));
                if (parts.size() > 1) {
                    message.setHeader(BusParts.PART, (n + 1) + "/" + parts.size());
                }
                messages.add(message);
            }
        }
        return messages;
    }

    private Message message(BusBatch.Numbered one, String text) {
        var message = new DefaultMessage(camel);
        message.setHeader(
                KafkaConstants.KEY, one.change().system() + " " + one.change().key());
        message.setHeader(Ticket.SEQUENCE, one.sequence());
        message.setBody(text);
        return message;
    }
}
