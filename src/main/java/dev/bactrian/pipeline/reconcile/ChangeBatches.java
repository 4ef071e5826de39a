package dev.bactrian.pipeline.reconcile;

import dev.bactrian.change.MappedChange;
import dev.bactrian.pipeline.OffsetBarrier.Ticket;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.List;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.seda.SedaEndpoint;
import org.jspecify.annotations.Nullable;

/** Gathers changes into batches that form by themselves under load; a lone change waits for nothing. */
@ApplicationScoped
@Named("batches")
public class ChangeBatches implements AggregationStrategy {

    private static final int MOST = 1_000;

    private final CamelContext camel;

    ChangeBatches(CamelContext camel) {
        this.camel = camel;
    }

    @Override
    public Exchange aggregate(@Nullable Exchange gathered, Exchange next) {
        var batch = gathered == null ? new ChangeBatch() : gathered.getMessage().getBody(ChangeBatch.class);
        @SuppressWarnings("unchecked")
        var changes = (List<MappedChange>) next.getMessage().getBody(List.class);
        batch.add(changes, Boolean.TRUE.equals(next.getProperty(Exchange.DUPLICATE_MESSAGE)));
        var ticket = next.getProperty(Ticket.PROPERTY, Ticket.class);
        if (ticket != null) {
            batch.add(ticket, changes.size());
        }
        var sequence = next.getMessage().getHeader(Ticket.SEQUENCE, String.class);
        if (sequence != null) {
            changes.forEach(change -> batch.addSequence(change.system(), sequence));
        }
        var partition = next.getMessage().getHeader(KafkaConstants.PARTITION, Integer.class);
        if (partition != null) {
            batch.add(partition, next.getMessage().getHeader(KafkaConstants.OFFSET, Long.class));
        }
        var result = gathered == null ? next : gathered;
        result.getMessage().setBody(batch);
        result.setProperty(
                Exchange.AGGREGATION_COMPLETE_CURRENT_GROUP, batch.size() >= MOST || batch.isHeavy() || isLast(next));
        return result;
    }

    /** Whether nothing more is waiting behind it. */
    private boolean isLast(Exchange next) {
        var lastOfPoll = next.getMessage().getHeader(KafkaConstants.LAST_POLL_RECORD, Boolean.class);
        if (lastOfPoll != null) {
            return lastOfPoll;
        }
        var from = camel.hasEndpoint(next.getFromEndpoint().getEndpointUri());
        return !(from instanceof SedaEndpoint seda) || seda.getQueue().isEmpty();
    }
}
