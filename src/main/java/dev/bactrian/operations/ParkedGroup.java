package dev.bactrian.operations;

import dev.bactrian.decision.Parking;
import dev.bactrian.definition.Notification.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was set aside in one sync and not told yet: told together, at most once a minute. */
final class ParkedGroup {

    /** What is parked together comes within a moment. */
    private static final Duration GATHERING = Duration.ofSeconds(3);

    private static final Duration QUIET = Duration.ofMinutes(1);
    private static final int MOST_NAMED = 5;
    private static final int MOST_CODES = 10;
    private static final String OTHERS = "others";

    private final TreeMap<String, Integer> codes = new TreeMap<>();
    private final List<String> named = new ArrayList<>();
    private int count;
    private @Nullable Instant first;
    private @Nullable Instant told;

    void add(List<Parking> parked, Instant now) {
        if (parked.isEmpty()) {
            return;
        }
        first = first == null ? now : first;
        count += parked.size();
        for (var one : parked) {
            var isRoom = codes.containsKey(one.code()) || codes.size() < MOST_CODES;
            codes.merge(isRoom ? one.code() : OTHERS, 1, Integer::sum);
            if (named.size() < MOST_NAMED) {
                named.add(one.system() + " " + (one.key() == null ? "(no key yet)" : one.key()) + ": " + one.code());
            }
        }
    }

    /** The message, where there is one and its time has come. */
    Optional<Notice> due(String sync, Instant now) {
        if (first == null || now.isBefore(first.plus(GATHERING)) || told != null && now.isBefore(told.plus(QUIET))) {
            return Optional.empty();
        }
        var what = count == 1 ? "1 record waits for a person" : count + " records wait for a person";
        var lines = new ArrayList<String>();
        lines.add(what + ", set aside since " + first + ":");
        lines.add(codes.entrySet().stream()
                .map(code -> code.getValue() + " " + code.getKey())
                .collect(Collectors.joining(", ")));
        lines.addAll(named);
        if (count > named.size()) {
            lines.add("and " + (count - named.size()) + " more");
        }
        codes.clear();
        named.clear();
        count = 0;
        first = null;
        told = now;
        return Optional.of(new Notice(sync, Severity.WARNING, what, lines));
    }
}
