package dev.bactrian.sandbox;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.quarkus.main.events.BeforeConfigure;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** Starts the sandbox before the routes in dev mode, and tells what to try once both sides are equal; {@code -Dsandbox.enabled=false} leaves it out. */
@ApplicationScoped
@IfBuildProfile("dev")
public class SandboxInDevMode {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Config config;
    private @Nullable Sandbox sandbox;

    SandboxInDevMode(Config config) {
        this.config = config;
    }

    void start(@Observes BeforeConfigure event) {
        if (sandbox != null
                || !config.getOptionalValue("sandbox.enabled", Boolean.class).orElse(true)) {
            return;
        }
        var properties = new Properties();
        config.getPropertyNames().forEach(name -> {
            if (name.startsWith("sandbox.") || name.equals("sandbox")) {
                properties.setProperty(name, config.getConfigValue(name).getValue());
            }
        });
        sandbox = Sandbox.start(SandboxSettings.read(new String[0], properties, Map.of()));
        Log.info(sandbox.summary());
        var guide = new Thread(this::guide, "sandbox-guide");
        guide.setDaemon(true);
        guide.start();
    }

    void stop(@Observes ShutdownEvent event) {
        if (sandbox != null) {
            sandbox.close();
            sandbox = null;
        }
    }

    /** Waits until every sync is live, then says what a newcomer can do. */
    private void guide() {
        var port = config.getOptionalValue("quarkus.http.port", Integer.class).orElse(8080);
        var health = URI.create("http://localhost:" + port + "/q/health/ready");
        var client = HttpClient.newHttpClient();
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (System.nanoTime() < deadline && !isLive(client, health)) {
                Thread.sleep(Duration.ofSeconds(1).toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        var running = sandbox;
        if (running != null) {
            System.out.println(nextSteps(running, port));
        }
    }

    private static boolean isLive(HttpClient client, URI health) throws InterruptedException {
        try {
            var body = client.send(HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            return body.contains(": \"live\"") && !body.contains("\"loading") && !body.contains("\"starting");
        } catch (IOException e) {
            return false;
        }
    }

    private static String nextSteps(Sandbox sandbox, int port) {
        return sandbox.isHub() ? stepsOfHub(sandbox, port) : stepsOfPair(sandbox, port);
    }

    private static String stepsOfHub(Sandbox sandbox, int port) {
        return """

                Salesforce, the books and the hub are being kept equal. Try it:
                  1. psql -h localhost -p %1$d -U postgres books -c "update clients set phone = '+1 415 555 0100' where title = (select min(title) from clients)"
                     and see it in the hub, and in Salesforce:
                     psql -h localhost -p %1$d -U postgres data_hub -c "select * from customers where phone = '+1 415 555 0100'"
                  2. a client and its contact at once: both arrive, each system with its own keys
                     psql -h localhost -p %1$d -U postgres books -c "with c as (insert into clients (title) values ('Born today') returning id) insert into contacts (surname, client) select 'Newman', id from c"
                     psql -h localhost -p %1$d -U postgres data_hub -c "select p.last_name, c.name from people p join customers c on c.id = p.customer_id order by p.id desc limit 3"
                  3. who is who everywhere, in one place:
                     psql -h localhost -p %1$d -U postgres crm -c "select name, crm_key, books_key, data_hub_key from bactrian.entity_sandbox_hub_customer limit 5"
                  4. read routes/examples/sandbox_hub.sync.yaml, which says all this; http://localhost:%3$d shows it at work, %2$s is Salesforce
                """
                .formatted(sandbox.postgres().port(), sandbox.salesforce().url(), port);
    }

    private static String stepsOfPair(Sandbox sandbox, int port) {
        return """

                Both sides are being kept equal. Try it:
                  1. psql -h localhost -p %1$d -U postgres crm -c "update accounts set phone = '+1 415 555 0100' where id = 1"
                     and see it in Salesforce:
                     curl -s "%2$s/services/data/v63.0/query?q=SELECT+Name,Phone+FROM+Account+WHERE+Phone='%%2B1+415+555+0100'" -H "Authorization: Bearer $(curl -s %2$s/services/oauth2/token -d grant_type=client_credentials -d client_id=me -d client_secret=me | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')"
                  2. edit an Account with any Salesforce client at %2$s, and watch the row change
                  3. change routes/accounts.sync.yaml and save: it is taken up at once
                  4. http://localhost:%3$d/q/health  http://localhost:%3$d/q/metrics  and, in the database, bactrian.journal
                """
                .formatted(sandbox.postgres().port(), sandbox.salesforce().url(), port);
    }
}
