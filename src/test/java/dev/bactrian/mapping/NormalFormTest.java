package dev.bactrian.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.definition.Transformation;
import dev.bactrian.definition.Transformation.Kind;
import java.time.LocalDate;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormalFormTest {

    private static final String[] PIECES = {
        "a",
        "Z",
        "ß",
        "İ",
        "ı",
        "ŉ",
        "Ǆ",
        "é",
        "0",
        "7",
        "+",
        "(",
        ")",
        "-",
        " ",
        "\t",
        "\u00a0",
        "\n",
        ".",
        "@",
        "<",
        ">",
        "&",
        "&lt;",
        "&amp;",
        "&amp;lt;",
        "<b>",
        "</b>",
        "<br>",
        "<script>x</script>",
        "+49",
        "030",
        "555-0123",
        "x5",
        "ext. 3",
        "\""
    };

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NONE | ' Ada ' | ' Ada '",
                "TRIM | ' Ada ' | 'Ada'",
                "UPPER | 'straße' | 'STRASSE'",
                "LOWER | 'ADA' | 'ada'",
                "TITLE_CASE | 'ada LOVELACE' | 'Ada Lovelace'",
                "FORMAT_PHONE | '(030) 901820' | '+4930901820'",
                "FORMAT_PHONE | '+1 415 555 2671' | '+14155552671'",
                "FORMAT_PHONE | '+1 415 555 2671 x 5' | '+14155552671 ext. 5'",
                "FORMAT_PHONE | 'ask Bob' | 'ask Bob'",
                "NORMALIZE_EMAIL | ' Ada@Example.COM ' | 'ada@example.com'",
                "STRIP_HTML | '<p>1 &lt; 2 <b>really</b></p>' | '1 < 2 really'"
            })
    void valueIsBroughtIntoItsForm(Kind kind, String value, String form) {
        assertThat(form(kind, "DE").of(value)).isEqualTo(form);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"GB", "US"})
    void numberWithoutItsCountryNeedsARegion(String region) {
        assertThat(form(Kind.FORMAT_PHONE, region).of("(415) 555-2671"))
                .isEqualTo("US".equals(region) ? "+14155552671" : "(415) 555-2671");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SIMPLE")
    void formOfAFormIsTheFormItself(Kind kind) {
        var random = new Random(1);
        var normalForm = form(kind, "DE");
        for (var i = 0; i < 2_000; i++) {
            var value = IntStream.range(0, random.nextInt(12))
                    .mapToObj(n -> PIECES[random.nextInt(PIECES.length)])
                    .collect(Collectors.joining());

            var form = normalForm.of(value);

            assertThat(normalForm.of(form)).as("form of \"%s\"", value).isEqualTo(form);
        }
    }

    @Test
    void expressionThatChangesItsOwnResultIsRefused() {
        var moving = new Transformation(Kind.SIMPLE, "x", null);
        var restless =
                NormalForm.of(moving, expression -> value -> value.equals("b") ? "c" : value.equals("c") ? "d" : value);
        var steady = NormalForm.of(new Transformation(Kind.SIMPLE, "x", null), expression -> value -> "!");

        assertThat(steady.of("a")).isEqualTo("!");
        assertThat(restless.of("a")).isEqualTo("a");
        assertThatThrownBy(() -> restless.of("b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("is changed again by \"x\" where it is in its form already");
        assertThatThrownBy(() -> NormalForm.of(moving, expression -> value -> value + "!"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"x\" is no normal form: it changes its own result again");
        assertThatThrownBy(() -> NormalForm.of(moving, expression -> NormalFormTest::length))
                .as("what cannot take its own result")
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no normal form");
    }

    @Test
    void expressionThatCallsWhatNoTypeHasIsRefused() {
        var simple = new Transformation(Kind.SIMPLE, "x", null);

        assertThatThrownBy(() -> NormalForm.of(simple, expression -> value -> missing(value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("String has no method x, nor has any other type of value");
        assertThat(NormalForm.of(simple, expression -> value -> value instanceof LocalDate ? value : missing(value))
                        .of(LocalDate.EPOCH))
                .isEqualTo(LocalDate.EPOCH);
    }

    private static Object missing(Object value) {
        throw new Expressions.NoSuchMethod(value.getClass().getSimpleName() + " has no method x");
    }

    private static Object length(Object value) {
        if (value instanceof String text) {
            return text.length();
        }
        throw new IllegalArgumentException("only texts have a length");
    }

    private static NormalForm form(Kind kind, String region) {
        return NormalForm.of(new Transformation(kind, null, region), Shapes.NO_EXPRESSIONS);
    }
}
