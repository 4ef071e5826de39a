package dev.bactrian.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The objects of which a sync file is to be drafted.
 *
 * @param hub the system in the middle; empty: the objects are a pair
 * @param file where the draft is to be written; empty: it is printed
 */
record DraftRequest(Optional<String> hub, List<Objects> objects, Optional<Path> file) {

    static final String WORD = "init";

    private static final String HUB = "--hub";
    private static final String TO = "--to";

    /** Objects of one system: of a hub, one for each entity. */
    record Objects(String system, List<String> names) {

        static Objects parse(String word) {
            var dot = word.indexOf('.');
            var names = dot < 0
                    ? List.<String>of()
                    : Arrays.stream(word.substring(dot + 1).split(",", -1))
                            .map(String::strip)
                            .toList();
            if (dot <= 0 || names.stream().anyMatch(String::isEmpty)) {
                throw new IllegalArgumentException("\"" + word
                        + "\" names no object (expected <system>.<object>, e.g. crm.Account or erp.accounts)");
            }
            return new Objects(word.substring(0, dot), names);
        }
    }

    /**
     * @param arguments what follows the command's word
     * @throws IllegalArgumentException saying which word is wrong and what is allowed
     */
    static DraftRequest parse(List<String> arguments) {
        var words = new ArrayList<>(arguments);
        var hub = value(words, HUB, "the hub's system");
        var file = value(words, TO, "a file").map(Path::of);
        words.stream().filter(word -> word.startsWith("-")).findFirst().ifPresent(word -> {
            throw new IllegalArgumentException(
                    "unknown option \"" + word + "\" (allowed with " + WORD + ": " + HUB + ", " + TO + ")");
        });
        var objects = words.stream().map(Objects::parse).toList();
        if (hub.isEmpty()) {
            checkPair(objects);
        } else {
            checkHub(hub.get(), objects);
        }
        return new DraftRequest(hub, objects, file);
    }

    private static void checkPair(List<Objects> objects) {
        if (objects.size() != 2 || objects.stream().anyMatch(one -> one.names().size() != 1)) {
            throw new IllegalArgumentException(WORD + " takes two objects, e.g. crm.Account erp.accounts, or " + HUB
                    + " with objects of one system or more, e.g. " + HUB + " data_hub crm.Account,Contact");
        }
    }

    private static void checkHub(String hub, List<Objects> objects) {
        if (objects.isEmpty()) {
            throw new IllegalArgumentException(
                    HUB + " " + hub + " needs the objects of one system or more, e.g. crm.Account,Contact");
        }
        var systems = new HashSet<String>(List.of(hub));
        for (var one : objects) {
            if (!systems.add(one.system())) {
                throw new IllegalArgumentException("system \"" + one.system() + "\" is named twice");
            }
            if (one.names().size() != objects.get(0).names().size()) {
                throw new IllegalArgumentException(
                        one.system() + " names " + one.names().size() + " objects, and "
                                + objects.get(0).system() + " names "
                                + objects.get(0).names().size()
                                + ": name one for each entity, in the same order");
            }
        }
    }

    private static Optional<String> value(List<String> words, String option, String what) {
        var at = words.indexOf(option);
        if (at < 0) {
            return Optional.empty();
        }
        words.remove(at);
        if (at >= words.size() || words.get(at).startsWith("-")) {
            throw new IllegalArgumentException(option + " needs " + what);
        }
        return Optional.of(words.remove(at));
    }
}
