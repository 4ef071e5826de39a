package dev.bactrian.system.salesforce;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.component.salesforce.SalesforceEndpoint;

/** A subscription to change events whose stream is watched; unlike its consumer it is the same after a restart of its route. */
final class SubscriptionEndpoint extends SalesforceEndpoint {

    private final String sync;

    /** @param sync whose stream it is */
    SubscriptionEndpoint(SalesforceConnection connection, SalesforceEndpoint made, String sync) {
        super(
                made.getEndpointUri(),
                connection,
                made.getConfiguration(),
                made.getOperationName(),
                topic(made.getTopicName()));
        this.sync = sync;
    }

    /** The stream that is opened when the route is started next. */
    SalesforceStream stream() {
        return getComponent().stream(sync);
    }

    @Override
    public SalesforceConnection getComponent() {
        return (SalesforceConnection) super.getComponent();
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
