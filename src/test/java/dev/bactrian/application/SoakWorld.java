package dev.bactrian.application;

import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.salesforce.SalesforceSettings;
import dev.bactrian.sandbox.salesforce.SalesforceStandIn;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/** All that the soak runs: the stand-in for Salesforce, three database servers, the application, and the users of all systems. */
final class SoakWorld implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final String ACCOUNTS =
            "create table accounts (id serial primary key, sf_id varchar(18) unique, account_name varchar(255),"
                    + " industry_type varchar(100), annual_revenue decimal(18,2), phone varchar(40),"
                    + " last_modified timestamptz, last_sync timestamptz)";

    private static final String CUSTOMERS =
            "create table customers (id bigint primary key, name text, phone text, city text)";

    private static final String CUSTOMERS_SYNC =
            """
            connection_name: customers
            source: { system: erp, table: customers }
            target: { system: west, table: customers }
            sync_settings: { ongoing_sync: { mode: real_time, polling_interval_seconds: 5 } }
            field_mappings:
              - { source: id, target: id }
              - { source: name, target: name }
              - { source: phone, target: phone }
              - { source: city, target: city }
            loop_prevention: { enabled: false }
            """;

    final SoakOracle oracle = new SoakOracle();
    final SoakLog log;
    final SalesforceStandIn salesforce;
    final SilentNetwork pubSub;
    final SoakServer erp;
    final SoakServer west;
    final SoakServer state;
    final List<SoakWriter> writers;
    private final Map<SoakWriter, SoakEdit> watching = new IdentityHashMap<>();

    /** A copy of erp has taken its place whose times of change in Salesforce are older, and stay so until the next edit there: they are not compared. */
    boolean timesMayBeOld;

    private Application application;
    private int processes;

    SoakWorld(SoakLog log, long seed) throws IOException, SQLException {
        this.log = log;
        salesforce = SalesforceStandIn.start(SalesforceSettings.empty());
        pubSub = SilentNetwork.to(salesforce.pubSubPort());
        erp = SoakServer.start("erp", List.of("erp"));
        west = SoakServer.start("west", List.of("west"));
        state = SoakServer.start("state", List.of("state"));
        for (var server : List.of(erp, west)) {
            server.execute(server.name(), schema(server).toArray(String[]::new));
        }
        var accounts = new SoakWriter.Keys();
        var customers = new SoakWriter.Keys();
        writers = List.of(
                new SoakWriter(oracle, new SoakOrg(salesforce), accounts, seed + 1),
                new SoakWriter(oracle, accounts(erp), accounts, seed + 2),
                new SoakWriter(oracle, customers(erp), customers, seed + 3),
                new SoakWriter(oracle, customers(west), customers, seed + 4));
        application = configured("soak-" + seed);
    }

    /** The statements that make the server's tables. */
    static List<String> schema(SoakServer server) {
        var ledger = "create table " + SoakTable.LEDGER + " (id bigint primary key)";
        return server.name().equals("erp") ? List.of(ACCOUNTS, CUSTOMERS, ledger) : List.of(CUSTOMERS, ledger);
    }

    static List<String> tables(SoakServer server) {
        return server.name().equals("erp")
                ? List.of("accounts", "customers", SoakTable.LEDGER)
                : List.of("customers", SoakTable.LEDGER);
    }

    /** Numbers go on where they were. */
    static List<String> afterRestore(SoakServer server) {
        return server.name().equals("erp")
                ? List.of("select setval(pg_get_serial_sequence('accounts', 'id'), (select max(id) from accounts))")
                : List.of();
    }

    private static SoakTable accounts(SoakServer server) {
        return new SoakTable(
                "accounts",
                server,
                "accounts",
                "account_name",
                Map.of("phone", "phone", "revenue", "annual_revenue"),
                Map.of("id", "sf_id", "modified", "extract(epoch from date_trunc('second', last_modified))::bigint"));
    }

    private static SoakTable customers(SoakServer server) {
        return new SoakTable(
                "customers",
                server,
                "customers",
                "id",
                Map.of("name", "name", "phone", "phone", "city", "city"),
                Map.of());
    }

    private Application configured(String name) {
        var accounts = Application.shippedSync()
                        .replaceFirst(
                                "sync_type:",
                                "ongoing_sync: { mode: real_time, polling_interval_seconds: 5 }\n  sync_type:")
                + "\nloop_prevention: { enabled: false }\n";
        var properties = "quarkus.datasource.jdbc.additional-jdbc-properties.";
        return Application.at(salesforce.url(), pubSub.port(), erp.network().port(), name)
                .with("bactrian.systems.erp.database", "erp")
                .with("bactrian.systems.erp.socket-timeout", "6s")
                .with("bactrian.systems.erp.connect-timeout", "3s")
                .with("bactrian.systems.west.type", "postgres")
                .with("bactrian.systems.west.host", "localhost")
                .with(
                        "bactrian.systems.west.port",
                        Integer.toString(west.network().port()))
                .with("bactrian.systems.west.database", "west")
                .with("bactrian.systems.west.user", "postgres")
                .with("bactrian.systems.west.socket-timeout", "6s")
                .with("bactrian.systems.west.connect-timeout", "3s")
                .with(
                        "quarkus.datasource.jdbc.url",
                        "jdbc:postgresql://localhost:" + state.network().port() + "/state?currentSchema=bactrian")
                .with(properties + "\"socketTimeout\"", "6")
                .with(properties + "\"loginTimeout\"", "3")
                .with(properties + "\"options\"", "-c idle_in_transaction_session_timeout=15s")
                .withSync("accounts.sync.yaml", accounts)
                .andSync("customers.sync.yaml", CUSTOMERS_SYNC);
    }

    /** Makes the records that arrivals are watched by, starts the application, and waits for the first load. */
    void start() {
        for (var writer : writers) {
            writer.create(sentinel(writer.side()));
        }
        application.start();
        application.live();
        oracle.onlyRead(Set.of("crm", "erp", "west"), System.currentTimeMillis());
        writers.forEach(SoakWriter::start);
        // Where Salesforce has told nothing yet, a stream that breaks has no place to go on from: what it missed is
        // read.
        flows();
    }

    Application application() {
        return application;
    }

    /** A second process beside the first. */
    Application twin() {
        processes++;
        return application.twin(application.name() + "-" + processes);
    }

    /** From now on this process is the one. */
    void continueWith(Application other) {
        application = other;
    }

    List<SoakServer> servers() {
        return List.of(erp, west, state);
    }

    /** Nobody edits there while this runs. */
    void whilePaused(Predicate<SoakSide> sides, Work work) throws Exception {
        var paused =
                writers.stream().filter(writer -> sides.test(writer.side())).toList();
        paused.forEach(SoakWriter::pause);
        try {
            work.run();
        } finally {
            paused.forEach(SoakWriter::resume);
        }
    }

    /** What may fail. */
    interface Work {
        void run() throws Exception;
    }

    /** Waits until an edit of each side has come to the other one: what was edited before is decided then. */
    void flows() {
        var next = oracle.size() + 1L;
        arrives();
        oracle.toldBefore(next);
    }

    /** As {@link #flows()}, where logs may have left out what was edited before. */
    void arrives() {
        watching.clear();
        for (var writer : writers) {
            arrives(writer);
        }
    }

    private void arrives(SoakWriter writer) {
        var side = writer.side();
        var field = side.fields().get(0);
        var other = other(side);
        await("an edit in " + side.system() + " comes to " + other.system() + " (" + side.sync() + ")")
                .pollInSameThread()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptionsMatching(SQLException.class::isInstance)
                .until(() -> {
                    var edit = latestOr(writer, field);
                    var row = other.rows().get(sentinel(side));
                    return edit.isMade() && row != null && Objects.equals(row.get(field), edit.values.get(field));
                });
    }

    /** The edit whose arrival is waited for; made anew where it could not be made, or was lost. */
    private SoakEdit latestOr(SoakWriter writer, String field) {
        var key = sentinel(writer.side());
        var watched = watching.get(writer);
        if (watched == null || !watched.isMade()) {
            writer.pause();
            try {
                watched = writer.edit(key, field);
            } finally {
                writer.resume();
            }
            watching.put(writer, watched);
        }
        return watched;
    }

    SoakSide other(SoakSide side) {
        return writers.stream()
                .map(SoakWriter::side)
                .filter(one -> one.sync().equals(side.sync()) && one != side)
                .findFirst()
                .orElseThrow();
    }

    List<SoakTable> tables() {
        return writers.stream()
                .map(SoakWriter::side)
                .filter(SoakTable.class::isInstance)
                .map(SoakTable.class::cast)
                .toList();
    }

    /** Finds out which of the commits that nobody answered took place. */
    void lookUpUnanswered(Set<String> systems) throws SQLException {
        for (var table : tables()) {
            if (systems.contains(table.system())) {
                table.lookUp(oracle.unanswered(table.sync(), table.system()));
            }
        }
    }

    /** The key of the record by which arrivals from that side are watched. */
    static String sentinel(SoakSide side) {
        return side.sync().equals("accounts")
                ? "watched from " + side.system()
                : side.system().equals("erp") ? "1000001" : "1000002";
    }

    void end() throws InterruptedException {
        for (var writer : writers) {
            writer.end();
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        application.signal("CONT");
        application.close();
        for (var server : servers()) {
            server.close();
        }
        pubSub.close();
        salesforce.close();
    }
}
