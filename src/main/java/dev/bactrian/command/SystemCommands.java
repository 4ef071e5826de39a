package dev.bactrian.command;

import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.pipeline.Rehearsal;
import dev.bactrian.pipeline.Rehearsals;
import dev.bactrian.system.SystemUnavailable;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The commands that ask real systems: the application without any route, health or port. */
@QuarkusMain(name = "systems")
public class SystemCommands implements QuarkusApplication {

    private static final int RECORDS_SHOWN = 5;

    /** What keeps the application from doing anything but answering the command. */
    private static final Map<String, String> QUIET = Map.of(
            "camel.main.routes-include-pattern", "false",
            "quarkus.http.host-enabled", "false",
            "quarkus.banner.enabled", "false",
            "quarkus.log.level", "ERROR");

    private final Rehearsals rehearsals;
    private final PrintStream out = System.out;

    SystemCommands(Rehearsals rehearsals) {
        this.rehearsals = rehearsals;
    }

    /** Starts the quiet application, does the command, and ends the process. */
    static void start(String... arguments) {
        QUIET.forEach(System::setProperty);
        Quarkus.run(SystemCommands.class, (status, failure) -> System.exit(status), arguments);
    }

    @Override
    public int run(String... arguments) {
        var request = Request.parse(List.of(arguments)).orElseThrow();
        return switch (request.command()) {
            case CHECK -> check(request);
            case PLAN -> each(request, rehearsal -> plan(request, rehearsal));
            case INDEXES -> indexes(request);
            case TEST -> throw new IllegalArgumentException("test asks no system");
        };
    }

    private int check(Request request) {
        var reports = new ArrayList<Report>();
        for (var file : request.files()) {
            try {
                var name = rehearsals.of(file.title(), file.text()).definition().name();
                reports.add(
                        new Report(file.title(), List.of("sync " + name + " is right, its systems agree"), List.of()));
            } catch (InvalidDefinition e) {
                reports.add(new Report(file.title(), List.of(), e.mistakes()));
            } catch (SystemUnavailable e) {
                reports.add(new Report(file.title(), List.of(), List.of(file.title() + ": " + e.getMessage())));
            }
        }
        out.print(Report.print(reports, request.format()));
        return reports.stream().allMatch(Report::isFine) ? Commands.FINE : Commands.WRONG;
    }

    private interface Work {
        void on(Rehearsal rehearsal);
    }

    private int each(Request request, Work work) {
        try {
            request.files().forEach(file -> work.on(rehearsals.of(file.title(), file.text())));
            return Commands.FINE;
        } catch (InvalidDefinition | SystemUnavailable e) {
            out.println(e.getMessage());
            return Commands.WRONG;
        }
    }

    private void plan(Request request, Rehearsal rehearsal) {
        var plan = new Planning(rehearsal, RECORDS_SHOWN).plan();
        out.print(request.format() == Report.Format.JSON ? Report.json(plan) : plan.text());
    }

    private int indexes(Request request) {
        var reports = new Indexing(rehearsals).look(request);
        out.print(IndexReport.print(reports, request.format()));
        return reports.stream().allMatch(IndexReport::isFine) ? Commands.FINE : Commands.WRONG;
    }
}
