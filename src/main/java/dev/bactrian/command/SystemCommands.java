package dev.bactrian.command;

import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.mapping.Assumptions;
import dev.bactrian.pipeline.Systems;
import dev.bactrian.pipeline.rehearsal.Rehearsal;
import dev.bactrian.pipeline.rehearsal.Rehearsals;
import dev.bactrian.pipeline.source.Cleaning;
import dev.bactrian.system.SystemUnavailable;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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

    private final Systems systems;
    private final Rehearsals rehearsals;
    private final Cleaning cleaning;
    private final PrintStream out = System.out;

    SystemCommands(Systems systems, Rehearsals rehearsals, Cleaning cleaning) {
        this.systems = systems;
        this.rehearsals = rehearsals;
        this.cleaning = cleaning;
    }

    /** Starts the quiet application, does the command, and ends the process. */
    static void start(String... arguments) {
        QUIET.forEach(System::setProperty);
        Quarkus.run(SystemCommands.class, (status, failure) -> System.exit(status), arguments);
    }

    @Override
    public int run(String... arguments) {
        if (arguments[0].equals(DraftRequest.WORD)) {
            var words = List.of(arguments);
            return new Drafting(systems, rehearsals, out, System.err)
                    .draft(DraftRequest.parse(words.subList(1, words.size())));
        }
        var request = Request.parse(List.of(arguments));
        return switch (request.command()) {
            case CHECK -> check(request);
            case PLAN -> plan(request);
            case INDEXES -> indexes(request);
            case CLEANUP -> cleanup(request);
            case TEST -> throw new IllegalArgumentException("test asks no system");
        };
    }

    /** What the files say by themselves is checked first, so that all their mistakes are told at once. */
    private int check(Request request) {
        var alone = new Checking(Settings.read(), false).check(request.files());
        var reports = new ArrayList<Report>();
        for (var i = 0; i < alone.size(); i++) {
            var report = alone.get(i);
            reports.add(report.isFine() ? asked(request.files().get(i), report) : report);
        }
        out.print(Report.print(reports, request.format()));
        return Verdict.status(reports);
    }

    private Report asked(SyncFile file, Report alone) {
        try {
            var passed = new ArrayList<String>();
            var obstacles = new ArrayList<String>();
            for (var rehearsal : rehearsals.of(file.title(), file.text())) {
                var found = rehearsal.obstacles();
                obstacles.addAll(found);
                if (found.isEmpty()) {
                    passed.add("sync " + rehearsal.definition().name() + " is right, its systems agree");
                    Assumptions.of(rehearsal.definition(), rehearsal.mapping())
                            .ifPresent(assumed -> passed.add("  assumed " + assumed));
                }
            }
            return Report.of(file, passed, alone.warnings(), obstacles);
        } catch (InvalidDefinition e) {
            return Report.of(file, List.of(), alone.warnings(), e.mistakes());
        } catch (SystemUnavailable e) {
            return alone.unreachable(e);
        }
    }

    private int plan(Request request) {
        var reports =
                request.files().stream().flatMap(file -> plan(file).stream()).toList();
        out.print(PlanReport.print(reports, request.format()));
        return Verdict.status(reports);
    }

    private List<PlanReport> plan(SyncFile file) {
        try {
            return plans(rehearsals.of(file.title(), file.text())).stream()
                    .map(plan -> PlanReport.of(file.title(), plan))
                    .toList();
        } catch (InvalidDefinition e) {
            return List.of(PlanReport.wrong(file.title(), e.mistakes()));
        } catch (SystemUnavailable e) {
            return List.of(PlanReport.unreachable(file.title(), e));
        }
    }

    /** An entity that others refer to comes before them, so that it is known which of its records they mean. */
    private static List<Plan> plans(List<Rehearsal> rehearsals) {
        var planned = new HashMap<String, Planning>();
        var plans = new LinkedHashMap<String, Plan>();
        var left = new ArrayDeque<>(rehearsals);
        for (var tries = 0; !left.isEmpty(); tries++) {
            var rehearsal = left.remove();
            var definition = rehearsal.definition();
            var isFirst = left.stream()
                    .noneMatch(other ->
                            definition.parents().contains(other.definition().name()));
            if (isFirst || tries > left.size()) {
                tries = 0;
                var planning = new Planning(rehearsal, RECORDS_SHOWN, Map.copyOf(planned));
                plans.put(definition.name(), planning.plan());
                planned.put(definition.name(), planning);
            } else {
                left.add(rehearsal);
            }
        }
        return rehearsals.stream()
                .map(rehearsal ->
                        Objects.requireNonNull(plans.get(rehearsal.definition().name())))
                .toList();
    }

    private int cleanup(Request request) {
        var report = new Cleanup(rehearsals, cleaning).clean(request);
        out.print(CleanupReport.print(report, request.format()));
        return Verdict.status(List.of(report));
    }

    private int indexes(Request request) {
        var reports = new Indexing(rehearsals).look(request);
        out.print(IndexReport.print(reports, request.format()));
        return Verdict.status(reports);
    }
}
