package dev.bactrian.system.salesforce;

import dev.bactrian.change.Change;
import dev.bactrian.change.Delivery;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.SystemType;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;

/** Salesforce orgs; what the Kamelets {@code salesforce-source} and {@code salesforce-sink} call. */
@ApplicationScoped
@Named("salesforce")
public class SalesforceType implements SystemType {

    private final CamelContext camel;
    private final Map<String, SalesforceSystem> systems = new ConcurrentHashMap<>();

    SalesforceType(CamelContext camel) {
        this.camel = camel;
        StreamChannels.register();
    }

    @Override
    public String type() {
        return SalesforceKind.TYPE;
    }

    /** Also makes the Camel component {@code salesforce-<name>}, by which routes speak to the org. */
    @Override
    public ConnectedSystem configure(String name, Map<String, String> settings) {
        var read = SalesforceSettings.read(name, settings);
        var scheme = "salesforce-" + name;
        var connection = new SalesforceConnection(read);
        camel.addComponent(scheme, connection);
        var system = new SalesforceSystem(name, read, new SalesforceCalls(connection, name, scheme));
        systems.put(name, system);
        return system;
    }

    /** The changes in what the stream handed over. */
    public List<Change> changes(Exchange exchange, String sync, String system) {
        return system(system).feed(sync).changes(exchange);
    }

    /** Writes a batch: each delivery with the org's answer. */
    public List<Delivery.Answered> write(List<Delivery> deliveries, String sync, String system) {
        return system(system).write(sync, deliveries);
    }

    @PreDestroy
    void close() {
        StreamChannels.deregister();
    }

    private SalesforceSystem system(String name) {
        var system = systems.get(name);
        if (system == null) {
            throw new IllegalArgumentException(
                    "unknown salesforce system \"" + name + "\" (configured: " + systems.keySet() + ")");
        }
        return system;
    }
}
