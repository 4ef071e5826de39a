package dev.bactrian.command;

import dev.bactrian.definition.InvalidDefinition;
import dev.bactrian.definition.Mistakes;
import dev.bactrian.definition.SystemKind;
import dev.bactrian.definition.SystemKinds;
import dev.bactrian.draft.Draft;
import dev.bactrian.draft.DraftEnd;
import dev.bactrian.draft.ToMake;
import dev.bactrian.pipeline.Systems;
import dev.bactrian.pipeline.rehearsal.Rehearsals;
import dev.bactrian.system.SystemUnavailable;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Drafts a sync file from what the systems say of their objects, and checks it with them. */
final class Drafting {

    private final Systems systems;
    private final Rehearsals rehearsals;
    private final PrintStream out;
    private final PrintStream errors;

    Drafting(Systems systems, Rehearsals rehearsals, PrintStream out, PrintStream errors) {
        this.systems = systems;
        this.rehearsals = rehearsals;
        this.out = out;
        this.errors = errors;
    }

    /** Prints or writes the draft; what is wrong with it yet goes to the other stream. */
    int draft(DraftRequest request) {
        try {
            var draft = draft(request.hub(), request.objects());
            write(draft, request);
            var obstacles = draft.missing().isEmpty() ? obstacles(draft) : mistakes(draft);
            draft.missing()
                    .forEach(one -> errors.println(
                            "missing in " + one.end().system() + ": " + one.inWords() + ", see the draft"));
            obstacles.forEach(errors::println);
            return obstacles.isEmpty() && draft.missing().isEmpty() ? Commands.FINE : Commands.WRONG;
        } catch (SystemUnavailable e) {
            errors.println(e.getMessage());
            return Commands.UNREACHABLE;
        } catch (IllegalArgumentException e) {
            errors.println(e.getMessage());
            return Commands.MISUSED;
        }
    }

    private Draft draft(Optional<String> hub, List<DraftRequest.Objects> objects) {
        if (hub.isEmpty()) {
            return Draft.ofPair(end(objects.get(0), 0), end(objects.get(1), 0), this::statements);
        }
        var entities = new ArrayList<List<DraftEnd>>();
        for (var number = 0; number < objects.get(0).names().size(); number++) {
            var ends = new ArrayList<DraftEnd>();
            for (var system : objects) {
                ends.add(end(system, number));
            }
            ends.add(0, end(hub.get(), ends.get(0).plainName()));
            entities.add(ends);
        }
        return Draft.ofHub(hub.get(), entities, this::statements);
    }

    private DraftEnd end(DraftRequest.Objects objects, int number) {
        return end(objects.system(), objects.names().get(number));
    }

    private DraftEnd end(String system, String object) {
        if (!systems.names().contains(system)) {
            throw new IllegalArgumentException("unknown system \"" + system + "\" "
                    + Mistakes.allowed("application.properties configures", system, systems.names()));
        }
        var type = systems.type(system);
        var kind = SystemKinds.of(type);
        kind.flatMap(known -> known.expectedOfObject(object)).ifPresent(expected -> {
            throw new IllegalArgumentException(
                    "\"" + object + "\" can be no object of " + system + ": expected " + expected);
        });
        var connected = systems.system(system);
        var shape = connected.describe(object);
        if (shape.isEmpty()
                && connected
                        .statementsToMake(object, true, List.of(), List.of())
                        .isEmpty()) {
            throw new IllegalArgumentException("system " + system + " has no "
                    + kind.map(SystemKind::object)
                            .map(SystemKind.ObjectKind::word)
                            .orElse("object") + " " + object);
        }
        return new DraftEnd(
                system, type, kind.map(known -> known.object().word()).orElse("table"), object, shape);
    }

    private List<String> statements(ToMake missing) {
        return systems.system(missing.end().system())
                .statementsToMake(missing.end().object(), missing.isTable(), missing.columns(), missing.unique());
    }

    private void write(Draft draft, DraftRequest request) {
        if (request.file().isEmpty()) {
            out.print(draft.text());
            return;
        }
        var file = request.file().get();
        try {
            Files.writeString(file, draft.text(), StandardOpenOption.CREATE_NEW);
            out.println("drafted " + file);
        } catch (java.nio.file.FileAlreadyExistsException e) {
            throw new IllegalArgumentException(file + " is there already: name a new file", e);
        } catch (IOException e) {
            throw new UncheckedIOException("write " + file, e);
        }
    }

    private List<String> obstacles(Draft draft) {
        try {
            return rehearsals.of("draft", draft.text()).stream()
                    .flatMap(rehearsal -> rehearsal.obstacles().stream())
                    .toList();
        } catch (InvalidDefinition e) {
            return e.mistakes();
        }
    }

    private List<String> mistakes(Draft draft) {
        try {
            var unused = rehearsals.definitions("draft", draft.text());
            return List.of();
        } catch (InvalidDefinition e) {
            return e.mistakes();
        }
    }
}
