package dev.bactrian.system.salesforce;

import dev.bactrian.change.Change;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.salesforce.PubSubApiConsumer;
import org.apache.camel.component.salesforce.SalesforceConstants;

/**
 * Camel's Pub/Sub consumer, which hands events on one by one and stops at the first that the route could not take: Camel itself would
 * log the failure and go on, and the event would be lost.
 */
final class SubscriptionConsumer extends PubSubApiConsumer {

    private final SubscriptionEndpoint endpoint;
    private SalesforceStream stream;

    SubscriptionConsumer(SubscriptionEndpoint endpoint, Processor processor) throws ClassNotFoundException {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.stream = endpoint.stream();
        setUsePlainTextConnection(
                endpoint.getComponent().settings().transport() == SalesforceSettings.Transport.PLAINTEXT);
    }

    @Override
    protected void doStart() throws Exception {
        endpoint.getComponent().logIn();
        stream = endpoint.stream();
        stream.handOnBy(this::handOn);
        stream.start();
        StreamChannels.opening(stream, endpoint.getComponent().settings().pingInterval(), super::doStart);
    }

    @Override
    protected void doStop() throws Exception {
        stream.stop();
        super.doStop();
    }

    @Override
    public void processEvent(Object record, String eventId, String replayId, String rpcId) {
        if (!stream.takes()) {
            return;
        }
        var exchange = createExchange(false);
        exchange.getMessage().setBody(record);
        exchange.getMessage().setHeader(SalesforceConstants.HEADER_SALESFORCE_PUBSUB_EVENT_ID, eventId);
        exchange.getMessage().setHeader(SalesforceConstants.HEADER_SALESFORCE_PUBSUB_REPLAY_ID, replayId);
        exchange.getMessage().setHeader(SalesforceConstants.HEADER_SALESFORCE_PUBSUB_RPC_ID, rpcId);
        process(exchange, "event at replay id " + replayId);
    }

    private void handOn(List<Change> changes) {
        var exchange = createExchange(false);
        exchange.getMessage().setBody(changes);
        process(exchange, changes.size() + " records that were changed before the stream was open");
    }

    private void process(Exchange exchange, String what) {
        try {
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        var failure = exchange.getException();
        releaseExchange(exchange, false);
        if (failure == null) {
            stream.taken();
        } else {
            stream.refused(what + ": " + failure.getMessage());
            getExceptionHandler().handleException("hand on " + what, failure);
        }
    }
}
