package dev.bactrian.sandbox.salesforce;

import dev.bactrian.sandbox.salesforce.cometd.CometD;
import dev.bactrian.sandbox.salesforce.event.ChangeEvents;
import dev.bactrian.sandbox.salesforce.event.EventLog;
import dev.bactrian.sandbox.salesforce.metadata.ObjectType;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.org.Origin;
import dev.bactrian.sandbox.salesforce.org.Outcome;
import dev.bactrian.sandbox.salesforce.org.RecordId;
import dev.bactrian.sandbox.salesforce.org.Row;
import dev.bactrian.sandbox.salesforce.org.Sessions;
import dev.bactrian.sandbox.salesforce.org.Table;
import dev.bactrian.sandbox.salesforce.org.Write;
import dev.bactrian.sandbox.salesforce.pubsub.PubSubServer;
import dev.bactrian.sandbox.salesforce.rest.HttpFront;
import dev.bactrian.sandbox.salesforce.rest.RestApi;
import dev.bactrian.sandbox.salesforce.trouble.Calls;
import dev.bactrian.sandbox.salesforce.trouble.Trouble;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A Salesforce org in memory, served over HTTP and gRPC, with direct access for tests. */
public final class SalesforceStandIn implements AutoCloseable {
    private static final Origin DIRECT =
            new Origin(Org.USER_ID, "com/salesforce/api/soap/65.0;client=SfdcInternalAPI/");

    private static final long FIRST_ORG = 1_000_001;

    private final Trouble trouble = new Trouble();
    private final Calls calls = new Calls();
    private final Sessions sessions = new Sessions();
    private final String host;
    private final EventLog log;
    private final Org org;
    private final PubSubServer pubSub;
    private final CometD cometd;
    private final HttpFront http;
    private long orgs = FIRST_ORG;
    private int instances = 1;

    private SalesforceStandIn(SalesforceSettings settings) throws IOException {
        SkewedClock clock = new SkewedClock(trouble);
        String listening = settings.ports().host();
        this.host = listening.equals("0.0.0.0") ? "localhost" : listening;
        List<ObjectType> types = settings.types();
        SalesforceSettings.Streaming streaming = settings.streaming();
        // A later process starts higher, so that replay ids of an earlier one are too old and not silently taken for
        // its own.
        this.log = new EventLog(clock.millis() * 100, streaming.retainedEvents(), streaming.retention());
        ChangeEvents events = new ChangeEvents(types, log, trouble);
        this.org = new Org(types, clock, settings.rules(), events::publish, id -> trouble.isLocked());
        OrgSeed.fill(org, settings.accounts());
        trouble.on(Trouble.Blow.EXPIRE_SESSIONS, sessions::closeAll);
        trouble.on(Trouble.Blow.EXPIRE_REPLAY_IDS, log::expireAll);
        trouble.on(Trouble.Blow.REPLACE_ORG, () -> moveTo(RecordId.of("00D", ++orgs)));
        trouble.on(Trouble.Blow.MOVE_INSTANCE, () -> moveTo(sessions.org()));
        trouble.on(
                Trouble.Blow.OVERFLOW,
                () -> events.publishOverflow(table("Account").type(), clock.instant()));
        this.cometd = new CometD(log, events, sessions, trouble);
        this.pubSub = PubSubServer.start(
                new PubSubServer.Listening(
                        settings.ports().host(),
                        settings.ports().pubSub(),
                        streaming.keepalive(),
                        streaming.transport()),
                log,
                events,
                sessions,
                trouble);
        try {
            this.http = HttpFront.start(
                    new InetSocketAddress(
                            settings.ports().host(), settings.ports().http()),
                    new RestApi(org, sessions, calls, trouble, settings.clients()),
                    cometd,
                    trouble);
        } catch (IOException e) {
            pubSub.close();
            throw e;
        }
    }

    /** Nobody's login or stream outlives it. */
    private void moveTo(String id) {
        var former = sessions.org();
        sessions.moveTo(id);
        OrgSeed.rename(org, former, id, "CS" + ++instances);
        trouble.strike(Trouble.Blow.FAIL_STREAMS);
    }

    /**
     * Starts both servers.
     *
     * @throws IOException if a port is not free
     */
    public static SalesforceStandIn start(SalesforceSettings settings) throws IOException {
        return new SalesforceStandIn(settings);
    }

    /** The login and instance URL, for example {@code http://localhost:8181}. */
    public String url() {
        return "http://" + host + ":" + httpPort();
    }

    /** Where clients on this machine find the servers. */
    public String host() {
        return host;
    }

    public int httpPort() {
        return http.port();
    }

    public int pubSubPort() {
        return pubSub.port();
    }

    public Trouble trouble() {
        return trouble;
    }

    public Calls calls() {
        return calls;
    }

    /** The record's values by field name, unless it does not exist or lies in the recycle bin. */
    public Optional<Map<String, @Nullable Object>> record(String object, String id) {
        Table table = table(object);
        return org.read(() -> RecordId.normalize(id)
                .map(table::find)
                .filter(row -> !table.isDeleted(row))
                .map(row -> values(table.type(), row)));
    }

    /** All records that are not in the recycle bin, the one changed last at the end. */
    public List<Map<String, @Nullable Object>> records(String object) {
        Table table = table(object);
        return org.read(() -> {
            List<Map<String, @Nullable Object>> records = new ArrayList<>();
            for (Row row : table.rows()) {
                if (!table.isDeleted(row)) {
                    records.add(values(table.type(), row));
                }
            }
            return records;
        });
    }

    /** How many records there are, those in the recycle bin included. */
    public int size(String object) {
        Table table = table(object);
        return org.read(table::size);
    }

    /** Creates a record as a user in Salesforce's own pages does, and gives its id. */
    public String create(String object, Map<String, @Nullable Object> values) {
        return write(new Write.Create(table(object).type(), values));
    }

    public void update(String object, String id, Map<String, @Nullable Object> values) {
        write(new Write.Update(table(object).type(), id, values));
    }

    public void delete(String object, String id) {
        write(new Write.Delete(table(object).type(), id));
    }

    public void undelete(String object, String id) {
        write(new Write.Undelete(table(object).type(), id));
    }

    @Override
    public void close() {
        pubSub.close();
        cometd.close();
        http.close();
    }

    private String write(Write write) {
        Outcome outcome = org.write(DIRECT, List.of(write), Org.Mode.EACH_ALONE).get(0);
        String id = outcome.id();
        if (id == null || !outcome.isSuccess()) {
            throw new IllegalArgumentException(outcome.errors().toString());
        }
        return id;
    }

    private Table table(String object) {
        return org.table(object)
                .orElseThrow(() -> new IllegalArgumentException("no object \"" + object + "\" in this org"));
    }

    private static Map<String, @Nullable Object> values(ObjectType type, Row row) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < type.fields().size(); i++) {
            values.put(type.fields().get(i).name(), row.get(i));
        }
        return values;
    }
}
