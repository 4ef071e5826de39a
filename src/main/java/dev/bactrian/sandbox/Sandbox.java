package dev.bactrian.sandbox;

import dev.bactrian.sandbox.postgres.CrmDatabase;
import dev.bactrian.sandbox.postgres.HubTables;
import dev.bactrian.sandbox.salesforce.OrgSeed;
import dev.bactrian.sandbox.salesforce.SalesforceStandIn;
import dev.bactrian.sandbox.salesforce.pubsub.PubSubServer.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Both systems that the demonstration keeps equal, on this machine: a stand-in for Salesforce and a real PostgreSQL. */
public final class Sandbox implements AutoCloseable {
    private final SalesforceStandIn salesforce;
    private final CrmDatabase postgres;
    private final Transport transport;
    private final boolean isHub;

    private Sandbox(SalesforceStandIn salesforce, CrmDatabase postgres, Transport transport, boolean isHub) {
        this.isHub = isHub;
        this.transport = transport;
        this.salesforce = salesforce;
        this.postgres = postgres;
    }

    /**
     * Starts both systems.
     *
     * @throws IllegalStateException if a port is taken; the message names the port and the setting
     */
    public static Sandbox start(SandboxSettings settings) {
        String host = settings.salesforce().ports().host();
        refuseTaken(host, settings.salesforce().ports().http(), "sandbox.salesforce.port");
        refuseTaken(host, settings.salesforce().ports().pubSub(), "sandbox.pubsub.port");
        refuseTaken("localhost", settings.postgresPort(), "sandbox.postgres.port");
        int accounts = settings.salesforce().accounts();
        CrmDatabase postgres;
        try {
            postgres = CrmDatabase.start(
                    settings.postgresPort(), settings.postgresDirectory(), settings.durability(), accounts);
        } catch (IOException e) {
            throw new UncheckedIOException("start PostgreSQL", e);
        } catch (SQLException e) {
            throw new IllegalStateException("prepare the database crm", e);
        }
        try {
            if (settings.isHub()) {
                HubTables.create(postgres, accounts);
            }
            var sandbox = new Sandbox(
                    SalesforceStandIn.start(settings.salesforce()),
                    postgres,
                    settings.salesforce().streaming().transport(),
                    settings.isHub());
            if (settings.isHub()) {
                sandbox.hirePeople(accounts);
            }
            return sandbox;
        } catch (IOException e) {
            postgres.close();
            throw new UncheckedIOException("start the Salesforce stand-in", e);
        } catch (SQLException e) {
            postgres.close();
            throw new IllegalStateException("prepare the databases data_hub and books", e);
        }
    }

    /** A Contact for every third Account, some of whom the books know as well. */
    private void hirePeople(int accounts) {
        for (int i = 0; i < accounts; i += 3) {
            salesforce.create(
                    "Contact",
                    Map.of(
                            "LastName", HubTables.surname(i),
                            "Email", HubTables.email(i),
                            "AccountId", OrgSeed.accountId(i)));
        }
    }

    /** Whether there is a hub and an ERP, too. */
    public boolean isHub() {
        return isHub;
    }

    public SalesforceStandIn salesforce() {
        return salesforce;
    }

    public CrmDatabase postgres() {
        return postgres;
    }

    @Override
    public void close() {
        salesforce.close();
        postgres.close();
    }

    /** What is where, for people. */
    public String summary() {
        return """
                sandbox is up
                  Salesforce   %s   any client id and secret; %d Accounts
                  Pub/Sub API  %s:%d (gRPC, %s), topic /data/AccountChangeEvent
                  PostgreSQL   postgresql://%s@localhost:%d/crm   no password; %s
                  trouble      %s/sandbox
                """
                .formatted(
                        salesforce.url(),
                        salesforce.size("Account"),
                        salesforce.host(),
                        salesforce.pubSubPort(),
                        transport == Transport.TLS ? "TLS with a self-signed certificate" : "without TLS",
                        CrmDatabase.USER,
                        postgres.port(),
                        isHub
                                ? "databases data_hub (customers, people) and books (clients, contacts)"
                                : "table accounts",
                        salesforce.url());
    }

    /** Runs the sandbox until the process is ended. */
    public static void main(String[] args) throws InterruptedException {
        // The log manager on Quarkus' class path complains if it finds another one in its place.
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        Logger database = Logger.getLogger("io.zonky");
        database.setLevel(Level.WARNING);
        Sandbox sandbox;
        try {
            sandbox = start(SandboxSettings.read(args, System.getProperties(), System.getenv()));
        } catch (IllegalArgumentException | IllegalStateException e) {
            System.err.println("sandbox: " + e.getMessage());
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close, "sandbox-close"));
        System.out.print(sandbox.summary());
        System.out.flush();
        new CountDownLatch(1).await();
        Reference.reachabilityFence(database);
    }

    private static void refuseTaken(String host, int port, String setting) {
        if (port == 0) {
            return;
        }
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getByName(host))) {
            probe.setReuseAddress(true);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("sandbox.host is no address of this machine, got: \"" + host + "\"", e);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "port " + port + " is taken: end what uses it, or choose another with " + setting, e);
        }
    }
}
