package dev.bactrian.definition.language;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Short names of the types that keys have. */
final class Words {

    private Words() {}

    static Type.Words words(String... words) {
        return new Type.Words(List.of(words), List.of());
    }

    /** The constants of an enum, in lower case; the words of {@code later} are not supported yet. */
    static Type.Words of(Class<? extends Enum<?>> constants, String... later) {
        var words = Arrays.stream(constants.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
        return of(words, later);
    }

    static Type.Words of(List<String> words, String... later) {
        return new Type.Words(words, List.of(later));
    }

    static Type text() {
        return new Type.Text(null, "a text");
    }

    /** What a system calls something of its own. */
    static Type name() {
        return new Name();
    }

    static Type names() {
        return new Type.ListOf(name());
    }

    static Type secret() {
        return new Type.Secret();
    }

    static Type truth() {
        return new Type.Truth();
    }

    static Type wholeNumber(double least, double most) {
        return new Type.Number(least, most, Type.Number.Kind.WHOLE);
    }

    static Type anyNumber(double least, double most) {
        return new Type.Number(least, most, Type.Number.Kind.ANY);
    }

    static Type address() {
        return new Type.Text("https?://[^\\s/@]+(/\\S*)?", "an address, e.g. https://example.my.salesforce.com");
    }

    static Type version() {
        return new Type.Text("\\d{2,3}\\.0", "a version, e.g. \"63.0\"");
    }

    static Type host() {
        return new Type.Text(
                "[^\\s:/@]+|\\[[0-9a-fA-F:]+]",
                "the name or address of a machine, without a port ([…] around an address of IPv6)");
    }
}
