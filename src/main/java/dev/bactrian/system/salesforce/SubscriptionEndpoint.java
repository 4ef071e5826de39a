package dev.bactrian.system.salesforce;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.component.salesforce.SalesforceEndpoint;

/** A subscription to change events whose stream is watched. */
final class SubscriptionEndpoint extends SalesforceEndpoint {

    SubscriptionEndpoint(SalesforceConnection connection, SalesforceEndpoint made) {
        super(made.getEndpointUri(), connection, made.getConfiguration(), made.getOperationName(), made.getTopicName());
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        var consumer = new SubscriptionConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }
}
