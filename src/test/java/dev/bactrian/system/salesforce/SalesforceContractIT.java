package dev.bactrian.system.salesforce;

import static org.awaitility.Awaitility.await;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.change.Position;
import dev.bactrian.sandbox.salesforce.SalesforceStandIn;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.Feed.Place;
import dev.bactrian.system.LoggedSystemContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class SalesforceContractIT extends LoggedSystemContract {

    private SalesforceStandIn standIn;
    private Org org;
    private @Nullable Org far;

    @BeforeEach
    void start() throws Exception {
        standIn = SalesforceStandIn.start(
                dev.bactrian.sandbox.salesforce.SalesforceSettings.empty().withKeepalive(Duration.ofMillis(400)));
        org = new Org(standIn);
    }

    @AfterEach
    void stop() {
        if (far != null) {
            far.close();
        }
        org.close();
        standIn.close();
    }

    @Override
    protected ConnectedSystem system() {
        return org.system;
    }

    @Override
    protected ConnectedSystem outOfReach() throws Exception {
        var settings = Org.settings(standIn);
        settings.put("login-url", "http://localhost:1");
        far = Org.outOfReach(settings);
        return far.system;
    }

    @Override
    protected Subscription subscription() {
        return Org.ACCOUNTS;
    }

    @Override
    protected String name() {
        return "Name";
    }

    @Override
    protected String city() {
        return "BillingCity";
    }

    @Override
    protected String insert(String name, String city) {
        return standIn.create("Account", Map.of("Name", name, "BillingCity", city));
    }

    @Override
    protected String typed(String key) {
        return key.substring(0, 15);
    }

    @Override
    protected void update(String key, String field, String value) {
        standIn.update("Account", key, Map.of(field, value));
    }

    @Override
    protected void delete(String key) {
        standIn.delete("Account", key);
    }

    @Override
    protected @Nullable String held(String key, String field) {
        return standIn.record("Account", key)
                .map(record -> String.valueOf(record.get(field)))
                .orElse(null);
    }

    @Override
    protected Fields creatable(String name, String city) {
        return Fields.of(Map.of("Name", name, "BillingCity", city));
    }

    @Override
    protected Fields refused() {
        return Fields.of(Map.of("Name", "refused", "Industry", "No such thing"));
    }

    /** Salesforce strips what it is given. */
    @Override
    protected String alterNames() {
        return "Ada";
    }

    @Override
    protected void follow() throws Exception {
        org.follow();
        await().until(() -> org.kept != null);
    }

    @Override
    protected void kill() throws Exception {
        org.camel.getRouteController().stopRoute("accounts-source");
    }

    @Override
    protected void resume() throws Exception {
        org.follow(new Place(Position.NONE, Objects.requireNonNull(org.kept)));
    }

    @Override
    protected List<Change> told() {
        return List.copyOf(org.changes);
    }
}
