package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;

/** The first command of the README: its classes are loaded otherwise than those of the packaged application. */
class DevModeIT {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final List<String> PROJECT =
            List.of("pom.xml", "mvnw", ".mvn", "src/main", "routes", "kamelets", "application.properties");

    private final HttpClient http = HttpClient.newHttpClient();
    private final int application = freePort();
    private final int salesforce = freePort();
    private final int pubSub = freePort();
    private final int postgres = freePort();

    DevModeIT() throws IOException {}

    @Test
    void editArrivesAndASavedFileIsTakenUp() throws Exception {
        var project = copyOfTheProject();
        var log = Files.createDirectories(Path.of("target", "application-logs"))
                .resolve("dev-mode.log")
                .toFile();
        var process = start(project, log, "pair");
        try {
            await().atMost(PATIENCE)
                    .until(() -> process.isAlive()
                            && get("http://localhost:" + application + "/q/health/ready")
                                    .contains("\"accounts.erp\": \"live\""));
            var token = token();

            execute("update accounts set phone = 'of the ERP' where id = 1");
            await().atMost(PATIENCE).until(() -> found(token, "Phone = 'of the ERP'") == 1);

            var sync = project.resolve("routes/accounts.sync.yaml");
            Files.writeString(sync, Files.readString(sync).replace("source: Phone", "source: Fax"));
            await().atMost(PATIENCE)
                    .until(() -> Files.readString(log.toPath()).contains("fields were added, reading everything anew"));
            execute("update accounts set phone = 'of the ERP again' where id = 1");
            await().atMost(PATIENCE).until(() -> found(token, "Fax = 'of the ERP again'") == 1);
        } finally {
            stop(process);
        }
    }

    @Test
    void hubOfTheSandboxRunsAndTellsWhatToTry() throws Exception {
        var log = Files.createDirectories(Path.of("target", "application-logs"))
                .resolve("dev-mode-hub.log")
                .toFile();
        var process = start(copyOfTheProject(), log, "hub");
        try {
            await().atMost(PATIENCE).until(() -> Files.readString(log.toPath())
                    .contains("Salesforce, the books and the hub are being kept equal"));
            Sql.execute(
                    DriverManager.getConnection(url().replace("/crm", "/books"), "postgres", "postgres"),
                    "with c as (insert into clients (title) values ('Born today') returning id) insert into contacts (surname, client) select 'Newman', id from c");
            await().atMost(PATIENCE).until(() -> found(token(), "Name = 'Born today'") == 1);
            await().atMost(PATIENCE).until(() -> Sql.texts(
                            DriverManager.getConnection(url().replace("/crm", "/data_hub"), "postgres", "postgres"),
                            "select c.name from people p join customers c on c.id = p.customer_id where p.last_name = 'Newman'")
                    .equals(List.of("Born today")));
            assertThat(
                            Sql.texts(
                                    DriverManager.getConnection(url(), "postgres", "postgres"),
                                    "select count(*) from bactrian.entity_sandbox_hub_person where books_key > '' and crm_key > '' and data_hub_key > ''"))
                    .isNotEqualTo(List.of("0"));
        } finally {
            stop(process);
        }
    }

    private static void stop(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    /** It is compiled there, and its files are edited. */
    private static Path copyOfTheProject() throws IOException {
        var copy = Path.of("target", "dev-mode");
        FileUtils.deleteDirectory(copy.toFile());
        for (var name : PROJECT) {
            var from = new File(name);
            var to = copy.resolve(name).toFile();
            if (from.isDirectory()) {
                FileUtils.copyDirectory(from, to);
            } else {
                FileUtils.copyFile(from, to);
            }
        }
        return copy;
    }

    private Process start(Path project, File log, String sandbox) throws IOException {
        return new ProcessBuilder(
                        "./mvnw",
                        "-B",
                        "-ntp",
                        "quarkus:dev",
                        "-Ddebug=false",
                        "-Dsandbox=" + sandbox,
                        "-Dquarkus.http.port=" + application,
                        "-Dsandbox.salesforce.port=" + salesforce,
                        "-Dsandbox.pubsub.port=" + pubSub,
                        "-Dsandbox.postgres.port=" + postgres,
                        "-Dsandbox.accounts=20",
                        "-Dbactrian.systems.crm.login-url=http://localhost:" + salesforce,
                        "-Dbactrian.systems.crm.pubsub-port=" + pubSub,
                        "-Dbactrian.systems.erp.port=" + postgres,
                        "-Dquarkus.datasource.jdbc.url=" + url() + "?currentSchema=bactrian")
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
    }

    private String url() {
        return "jdbc:postgresql://localhost:" + postgres + "/crm";
    }

    private void execute(String sql) throws Exception {
        Sql.execute(DriverManager.getConnection(url(), "postgres", "postgres"), sql);
    }

    private String token() throws Exception {
        var body = "grant_type=client_credentials&client_id=any&client_secret=any";
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + salesforce + "/services/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body));
        return new ObjectMapper()
                .readTree(http.send(request.build(), BodyHandlers.ofString()).body())
                .path("access_token")
                .asText();
    }

    /** How many accounts the stand-in has under a condition. */
    private int found(String token, String condition) throws Exception {
        var query = URLEncoder.encode("select Id from Account where " + condition, StandardCharsets.UTF_8);
        var request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + salesforce + "/services/data/v63.0/query?q=" + query))
                .header("Authorization", "Bearer " + token);
        return new ObjectMapper()
                .readTree(http.send(request.build(), BodyHandlers.ofString()).body())
                .path("totalSize")
                .asInt();
    }

    /** Nothing where nobody answers yet. */
    private String get(String address) throws InterruptedException {
        try {
            return http.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "";
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
