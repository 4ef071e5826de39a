package dev.bactrian.system.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.change.Change;
import dev.bactrian.sandbox.salesforce.SalesforceStandIn;
import dev.bactrian.system.SystemUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reply with status 200 that holds nothing, as of a proxy, is an outage: it must not stand for an org without records. */
class EmptyRepliesIT {

    private SalesforceStandIn standIn;
    private Org org;
    private String key;

    @BeforeEach
    void start() throws Exception {
        standIn = SalesforceStandIn.start(dev.bactrian.sandbox.salesforce.SalesforceSettings.empty());
        org = new Org(standIn);
        key = standIn.create("Account", Map.of("Name", "There"));
    }

    @AfterEach
    void stop() {
        org.close();
        standIn.close();
    }

    @Test
    void queryWithoutAnAnswerIsAnOutage() {
        isAnOutage(() -> org.system.read(Org.ACCOUNTS, List.of(key)));
        isAnOutage(() -> org.system.readAll(Org.ACCOUNTS, batch -> {}));
        isAnOutage(() -> org.feed.reads().keys(batch -> {}));

        var found = new ArrayList<Change>();
        org.system.readAll(Org.ACCOUNTS, found::addAll);
        assertThat(found).extracting(Change::key).containsExactly(key);
    }

    @Test
    void descriptionWithoutAnAnswerIsAnOutage() {
        isAnOutage(() -> org.system.describe("Account"));

        assertThat(org.system.describe("Account")).isPresent();
    }

    private void isAnOutage(ThrowingCallable call) {
        standIn.trouble().emptyReplies(1);
        assertThatThrownBy(call).isInstanceOf(SystemUnavailable.class);
        assertThat(standIn.trouble().state().emptyRepliesLeft()).isZero();
    }
}
