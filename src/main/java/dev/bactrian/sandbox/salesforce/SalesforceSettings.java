package dev.bactrian.sandbox.salesforce;

import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import dev.bactrian.sandbox.salesforce.metadata.StandardObjects;
import dev.bactrian.sandbox.salesforce.org.BeforeSave;
import dev.bactrian.sandbox.salesforce.pubsub.PubSubServer.Transport;
import java.time.Duration;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * How a stand-in org is set up.
 *
 * @param ports where it listens
 * @param accounts how many Accounts it holds at the start
 * @param streaming how events are kept and delivered
 * @param types the objects of the org
 * @param rules what the org does to records before it saves them
 * @param clients whether a client id with its secret may log in; the secret is empty where the flow has none
 */
public record SalesforceSettings(
        Ports ports,
        int accounts,
        Streaming streaming,
        List<ObjectType> types,
        List<BeforeSave> rules,
        BiPredicate<String, String> clients) {

    /**
     * Where the servers listen; port 0 for any free one.
     *
     * @param host a name or address of this machine; {@code 0.0.0.0} for all of them
     */
    public record Ports(String host, int http, int pubSub) {}

    /**
     * How events are kept and delivered.
     *
     * @param keepalive how long an event stream may be silent; Salesforce itself waits up to 270 s
     * @param retainedEvents how many events can be replayed at most
     * @param retention for how long events can be replayed
     * @param transport of the Pub/Sub API
     */
    public record Streaming(Duration keepalive, int retainedEvents, Duration retention, Transport transport) {}

    public SalesforceSettings {
        types = List.copyOf(types);
        rules = List.copyOf(rules);
    }

    /** Free ports and no records: what a test wants. */
    public static SalesforceSettings empty() {
        return new SalesforceSettings(
                new Ports("localhost", 0, 0),
                0,
                new Streaming(Duration.ofSeconds(5), 200_000, Duration.ofDays(3), Transport.PLAIN),
                StandardObjects.all(),
                List.of(),
                (id, secret) -> true);
    }

    public SalesforceSettings withPorts(int http, int pubSub) {
        return new SalesforceSettings(new Ports(ports.host, http, pubSub), accounts, streaming, types, rules, clients);
    }

    public SalesforceSettings withHost(String host) {
        Ports changed = new Ports(host, ports.http, ports.pubSub);
        return new SalesforceSettings(changed, accounts, streaming, types, rules, clients);
    }

    public SalesforceSettings withAccounts(int count) {
        return new SalesforceSettings(ports, count, streaming, types, rules, clients);
    }

    public SalesforceSettings withKeepalive(Duration interval) {
        Streaming changed = new Streaming(interval, streaming.retainedEvents, streaming.retention, streaming.transport);
        return new SalesforceSettings(ports, accounts, changed, types, rules, clients);
    }

    public SalesforceSettings withRetainedEvents(int count) {
        Streaming changed = new Streaming(streaming.keepalive, count, streaming.retention, streaming.transport);
        return new SalesforceSettings(ports, accounts, changed, types, rules, clients);
    }

    public SalesforceSettings withTransport(Transport transport) {
        Streaming changed =
                new Streaming(streaming.keepalive, streaming.retainedEvents, streaming.retention, transport);
        return new SalesforceSettings(ports, accounts, changed, types, rules, clients);
    }

    public SalesforceSettings withRules(BeforeSave... beforeSave) {
        return new SalesforceSettings(ports, accounts, streaming, types, List.of(beforeSave), clients);
    }

    /** With the objects, fields and rules of a file. */
    public SalesforceSettings withOrg(OrgFile org) {
        return new SalesforceSettings(ports, accounts, streaming, org.types(), org.rules(), clients);
    }

    public SalesforceSettings withClients(BiPredicate<String, String> accepted) {
        return new SalesforceSettings(ports, accounts, streaming, types, rules, accepted);
    }
}
