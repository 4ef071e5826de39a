package dev.bactrian.pipeline.bus;

import dev.bactrian.change.Position;
import dev.bactrian.pipeline.Sync;
import dev.bactrian.pipeline.Syncs;
import dev.bactrian.state.JournalLines;
import dev.bactrian.state.JournalLines.Line;
import dev.bactrian.state.NotOwner;
import dev.bactrian.state.Positions;
import dev.bactrian.state.Positions.Phase;
import dev.bactrian.state.Positions.Stored;
import dev.bactrian.state.StateDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.support.DefaultMessage;

/**
 * Tells others of every edit that was decided, at least once and for each record in order: the lines of the journal behind the last one that was published.
 * A sync that begins to publish begins with the first line that its journal still has.
 */
@ApplicationScoped
@Named("publisher")
public class Publisher implements Processor {

    private static final String UP_TO = "BactrianPublishedUpTo";
    private static final int MOST = 500;

    private final Syncs syncs;
    private final StateDatabase state;
    private final BusTroubles troubles;
    private final CamelContext camel;

    Publisher(Syncs syncs, StateDatabase state, BusTroubles troubles, CamelContext camel) {
        this.syncs = syncs;
        this.state = state;
        this.troubles = troubles;
        this.camel = camel;
    }

    /** Leaves the next events in the body; none: everything is published, or another process owns the sync. */
    public void next(Exchange exchange) {
        var name = exchange.getProperty("sync", String.class);
        var sync = syncs.sync(name);
        var lines = mayPublish(sync) ? lines(sync) : List.<Line>of();
        if (lines.isEmpty()) {
            troubles.published(name);
        } else {
            exchange.setProperty(UP_TO, lines.get(lines.size() - 1).id());
        }
        exchange.getMessage()
                .setBody(lines.stream().map(line -> message(name, line)).toList());
    }

    private static boolean mayPublish(Sync sync) {
        return sync.isPrepared()
                && sync.isOwned()
                && sync.definition().watching().topic().isPresent();
    }

    private List<Line> lines(Sync sync) {
        var last = place(sync);
        return state.transaction(
                "read what is to be published", connection -> JournalLines.behind(connection, sync.name(), last, MOST));
    }

    /** The last line that is published; 0: none is. */
    private long place(Sync sync) {
        return state.transaction(
                        "find what is published",
                        connection -> Positions.load(connection, sync.name(), Positions.PUBLISHED))
                .map(stored -> stored.position().log())
                .orElse(0L);
    }

    private Message message(String sync, Line line) {
        var message = new DefaultMessage(camel);
        message.setHeader(KafkaConstants.KEY, EditEvents.key(line));
        message.setHeader("content-type", EditEvents.CONTENT_TYPE.getBytes(StandardCharsets.UTF_8));
        message.setBody(EditEvents.text(sync, line));
        return message;
    }

    /** The brokers have the events for good. Another owner may have published more meanwhile. */
    public void published(Exchange exchange) {
        var sync = syncs.sync(exchange.getProperty("sync", String.class));
        var last = exchange.getProperty(UP_TO, Long.class);
        if (last > place(sync)) {
            keep(sync, last);
        }
    }

    private static void keep(Sync sync, long id) {
        var place = new Stored(Phase.STREAMING, new Position(id, id, ""), "{}");
        sync.prepared()
                .records()
                .store(
                        "store what is published",
                        connection -> Positions.begin(connection, sync.name(), Positions.PUBLISHED, place));
    }

    /** Each time events could not be published. */
    @Override
    public void process(Exchange exchange) {
        var failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (!(failure instanceof NotOwner)) {
            troubles.unpublished(exchange.getProperty("sync", String.class), failure);
        }
    }
}
