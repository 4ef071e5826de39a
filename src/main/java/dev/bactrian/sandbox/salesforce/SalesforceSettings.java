package dev.bactrian.sandbox.salesforce;

import dev.bactrian.sandbox.salesforce.org.BeforeSave;
import java.time.Duration;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * How a stand-in org is set up.
 *
 * @param httpPort 0 for any free port
 * @param pubSubPort 0 for any free port
 * @param accounts how many Accounts it holds at the start
 * @param keepalive how long an event stream may be silent; Salesforce itself waits up to 270 s
 * @param retainedEvents how many events can be replayed at most
 * @param retention for how long events can be replayed
 * @param rules what the org does to records before it saves them
 * @param clients whether a client id with its secret may log in; the secret is empty where the flow has none
 */
public record SalesforceSettings(
        int httpPort,
        int pubSubPort,
        int accounts,
        Duration keepalive,
        int retainedEvents,
        Duration retention,
        List<BeforeSave> rules,
        BiPredicate<String, String> clients) {

    public SalesforceSettings {
        rules = List.copyOf(rules);
    }

    /** Free ports and no records: what a test wants. */
    public static SalesforceSettings empty() {
        return new SalesforceSettings(
                0, 0, 0, Duration.ofSeconds(5), 200_000, Duration.ofHours(72), List.of(), (id, secret) -> true);
    }

    public SalesforceSettings withPorts(int http, int pubSub) {
        return new SalesforceSettings(http, pubSub, accounts, keepalive, retainedEvents, retention, rules, clients);
    }

    public SalesforceSettings withAccounts(int count) {
        return new SalesforceSettings(
                httpPort, pubSubPort, count, keepalive, retainedEvents, retention, rules, clients);
    }

    public SalesforceSettings withKeepalive(Duration interval) {
        return new SalesforceSettings(
                httpPort, pubSubPort, accounts, interval, retainedEvents, retention, rules, clients);
    }

    public SalesforceSettings withRetainedEvents(int count) {
        return new SalesforceSettings(httpPort, pubSubPort, accounts, keepalive, count, retention, rules, clients);
    }

    public SalesforceSettings withRules(BeforeSave... beforeSave) {
        return new SalesforceSettings(
                httpPort, pubSubPort, accounts, keepalive, retainedEvents, retention, List.of(beforeSave), clients);
    }

    public SalesforceSettings withClients(BiPredicate<String, String> accepted) {
        return new SalesforceSettings(
                httpPort, pubSubPort, accounts, keepalive, retainedEvents, retention, rules, accepted);
    }
}
