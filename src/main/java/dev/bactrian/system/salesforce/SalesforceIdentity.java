package dev.bactrian.system.salesforce;

import dev.bactrian.system.SystemUnavailable;
import org.apache.camel.component.salesforce.api.SalesforceException;

/**
 * Which org it is, and on which instance it runs, e.g. {@code org 00D…, instance NA44}: a replay id is of one instance only, and after a migration the same
 * one may stand for another event.
 *
 * @see <a href="https://developer.salesforce.com/docs/platform/pub-sub-api/guide/event-message-durability.html">Event message durability</a>
 */
final class SalesforceIdentity {

    private static final int REFUSED = 400;

    private final String system;
    private final SalesforceCalls calls;
    private String askedWith = "";
    private String instance = "";

    SalesforceIdentity(String system, SalesforceCalls calls) {
        this.system = system;
        this.calls = calls;
    }

    /** Empty: the org does not tell. The instance is asked for once after each login, since calls are counted by the day. */
    synchronized String ask() {
        var org = calls.org();
        if (org.isEmpty()) {
            return "";
        }
        if (!calls.token().equals(askedWith)) {
            instance = askForInstance();
            askedWith = calls.token();
        }
        return "org " + org.get() + (instance.isEmpty() ? "" : ", instance " + instance);
    }

    /** Empty: our user may not know. */
    private String askForInstance() {
        var action = "ask for the org's instance";
        try {
            var records = calls.get(
                            action, calls.path("query?q=" + Soql.encoded("SELECT InstanceName FROM Organization")))
                    .body()
                    .path("records");
            if (!records.isArray()) {
                throw new SystemUnavailable(system, action + ": the reply to a query holds no records");
            }
            return records.path(0).path("InstanceName").asText("");
        } catch (SystemUnavailable e) {
            if (e.getCause() instanceof SalesforceException refusal && refusal.getStatusCode() == REFUSED) {
                return "";
            }
            throw e;
        }
    }
}
