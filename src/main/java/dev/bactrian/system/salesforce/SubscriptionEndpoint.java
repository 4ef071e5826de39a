package dev.bactrian.system.salesforce;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.component.salesforce.SalesforceEndpoint;

/** A subscription to change events whose stream is watched. */
final class SubscriptionEndpoint extends SalesforceEndpoint {

    SubscriptionEndpoint(SalesforceConnection connection, SalesforceEndpoint made) {
        super(made.getEndpointUri(), connection, made.getConfiguration(), made.getOperationName(), topic(made.getTopicName()));
    }

    /** {@code /data/Invoice__cChangeEvent}, as a route that knows only the object's name spells it, is {@code /data/Invoice__ChangeEvent}. */
    static String topic(String spelled) {
        return spelled.replaceFirst("__cChangeEvent$", "__ChangeEvent");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        var consumer = new SubscriptionConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }
}
