package dev.bactrian.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads what stands under {@code bactrian.systems.<name>.} and gathers every mistake in it. */
public final class SystemSettings {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private final String path;
    private final Map<String, String> settings;
    private final List<String> mistakes = new ArrayList<>();

    /** @param path e.g. {@code bactrian.systems.erp} */
    public SystemSettings(String path, Map<String, String> settings) {
        this.path = path;
        this.settings = Map.copyOf(settings);
    }

    /** @param kind e.g. {@code postgres} */
    public void refuseAllBut(String kind, List<String> keys) {
        var unknown = new TreeSet<>(settings.keySet());
        unknown.removeAll(keys);
        if (!unknown.isEmpty()) {
            mistakes.add(
                    path + ": unknown " + unknown + " (a " + kind + " system has: " + String.join(", ", keys) + ")");
        }
    }

    public void require(String key) {
        if (text(key, "").isBlank()) {
            mistakes.add(path + "." + key + " is missing");
        }
    }

    /** Notes that the key's value is not what it may be. */
    public void refuse(String key, String expected) {
        mistakes.add(path + "." + key + ": expected " + expected + ", got \"" + text(key, "") + "\"");
    }

    /** The same of a value that may bear a secret, which no message repeats. */
    public void refuseUnseen(String key, String expected) {
        mistakes.add(path + "." + key + ": expected " + expected);
    }

    public String text(String key, String otherwise) {
        var text = settings.get(key);
        return text == null || text.isBlank() ? otherwise : text.strip();
    }

    public String matching(String key, String otherwise, Pattern pattern, String expected) {
        var text = text(key, otherwise);
        if (!pattern.matcher(text).matches()) {
            refuse(key, expected);
        }
        return text;
    }

    public int port(String key, String otherwise) {
        var text = text(key, otherwise);
        var port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65_535) {
            refuse(key, "a port from 1 to 65535");
        }
        return port;
    }

    public boolean flag(String key) {
        var text = text(key, "false");
        if (!text.equals("true") && !text.equals("false")) {
            refuse(key, "true or false");
        }
        return text.equals("true");
    }

    /** @param otherwise e.g. {@code 60s} */
    public Duration duration(String key, String otherwise) {
        var matcher = DURATION.matcher(text(key, otherwise));
        if (!matcher.matches()) {
            refuse(key, "a duration like " + otherwise);
            return Duration.ZERO;
        }
        var amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    /** The constant whose name is the key's value, in lower case and with hyphens. */
    public <E extends Enum<E>> E word(String key, E otherwise, List<E> allowed) {
        var text = text(key, wordOf(otherwise));
        for (var constant : allowed) {
            if (wordOf(constant).equals(text)) {
                return constant;
            }
        }
        refuseWord(key, allowed.stream().map(SystemSettings::wordOf).toList());
        return otherwise;
    }

    /** Notes that the key's value is none of these words. */
    public void refuseWord(String key, List<String> allowed) {
        mistakes.add(path + "." + key + ": unknown \"" + text(key, "") + "\" (expected one of: "
                + String.join(", ", allowed) + ")");
    }

    public static String wordOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException with every mistake that was found */
    public void finish() {
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", mistakes));
        }
    }
}
