package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import dev.bactrian.sandbox.SandboxSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** A start that takes its time, by a slow engine or by a system that does not answer. */
class SlowStartIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final DateTimeFormatter LOGGED = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS");

    /** Looked at so often, every engine is slow. */
    @Test
    void engineThatIsStillStartingIsNotTakenForDead() throws IOException {
        clearLog("slow-engine");
        try (var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(5));
                var application = Application.against(sandbox, "slow-engine").with("bactrian.watch-interval", "20ms")) {
            var sides = new BothSides(sandbox);
            application.start().live();
            sides.becomeEqual();
            sides.execute("insert into accounts (account_name) values ('Made after the start')");

            await().atMost(PATIENCE).until(() -> sandbox.salesforce().records("Account").stream()
                    .anyMatch(account -> "Made after the start".equals(account.get("Name"))));
            assertThat(application.log()).doesNotContain("source is dead, restarting it sync=accounts from=erp");
        }
    }

    @Test
    void systemThatHangsIsWaitedForOnceAndNotByEachSync() throws IOException {
        clearLog("hanging");
        var folder = Files.createDirectories(Path.of("target", "syncs", "hanging"));
        for (var n = 0; n < 4; n++) {
            Files.writeString(
                    folder.resolve("hanging" + n + ".sync.yaml"),
                    Application.shippedSync().replaceFirst("(?m)^(connection_name|name):.*$", "")
                            + "\nrollout: { mode: subset, filter: \"${body[Name]} == '" + n + "'\" }\n");
        }
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var sandbox = Sandbox.start(SandboxSettings.onFreePorts().withAccounts(0));
                var application = Application.at(
                                "http://localhost:" + silent.getLocalPort(),
                                1,
                                sandbox.postgres().port(),
                                "hanging")
                        .with(
                                "camel.main.routes-include-pattern",
                                "file:routes/*.camel.yaml,file:" + folder + "/*.sync.yaml")) {
            application.start();

            await().atMost(PATIENCE).until(() -> notChecked(application).size() == 4);
            var told = notChecked(application);
            assertThat(Duration.between(told.get(0), told.get(3))).isLessThan(Duration.ofSeconds(8));
        }
    }

    private static ArrayList<LocalDateTime> notChecked(Application application) {
        var times = new ArrayList<LocalDateTime>();
        application
                .log()
                .lines()
                .filter(line -> line.contains("sync is not checked against its systems yet"))
                .forEach(line -> times.add(LocalDateTime.parse(line.substring(0, 23), LOGGED)));
        return times;
    }

    private static void clearLog(String name) throws IOException {
        Files.deleteIfExists(Path.of("target", "application-logs", name + ".log"));
    }
}
