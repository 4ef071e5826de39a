package dev.bactrian.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.change.ValueType;
import dev.bactrian.definition.Transformation;
import dev.bactrian.definition.Transformation.Kind;
import java.time.LocalDate;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
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
                "STRIP_HTML | '<p>1 &lt; 2 <b>really</b></p>' | '1 < 2 really'",
                "STRIP_HTML | 'mail &lt;bob@example.com&gt;' | 'mail <bob@example.com>'",
                "STRIP_HTML | '<p>if a&lt;b then c&gt;d</p>' | 'if a<b then c>d'",
                "STRIP_HTML | '&amp;lt;b&amp;gt;' | '&lt;b&gt;'",
                "STRIP_HTML | 'a<script>x</script>b' | 'ab'",
                "STRIP_HTML | '  <b> a </b>  b&nbsp; c ' | 'a b c'",
                "STRIP_HTML | '<br>' | ''"
            })
    void valueIsBroughtIntoItsForm(Kind kind, String value, String form) {
        assertThat(form(kind, "DE").of(value)).isEqualTo(form);
    }

    @Test
    void linesOfMarkupBecomeLinesOfText() {
        assertThat(form(Kind.STRIP_HTML, null).of("<p>one<br>two</p><p>three </p><ul><li>a</li><li>b</li></ul>"))
                .isEqualTo("one\ntwo\nthree\na\nb");
        assertThat(form(Kind.STRIP_HTML, null).of("x<ul><li>a</li></ul>y")).isEqualTo("x\na\ny");
        assertThat(form(Kind.STRIP_HTML, null).of("<p>a<br></p>\n<p>b</p>\n\n<div><p>\n  c d\n</p></div>"))
                .isEqualTo("a\nb\nc d");
        assertThat(form(Kind.STRIP_HTML, null).of("a<br><br>b")).isEqualTo("a\n\nb");
        assertThat(form(Kind.STRIP_HTML, null).of("no markup,\r\n  two lines\n\n\n\nafter a gap"))
                .isEqualTo("no markup,\ntwo lines\n\nafter a gap");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"GB", "US"})
    void numberWithoutItsCountryNeedsARegion(String region) {
        assertThat(form(Kind.FORMAT_PHONE, region).of("(415) 555-2671"))
                .isEqualTo("US".equals(region) ? "+14155552671" : "(415) 555-2671");
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"SIMPLE", "STRIP_HTML"})
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
    void expressionMayChangeItsOwnResultButNotFromTimeToTime() {
        var simple = new Transformation(Kind.SIMPLE, "x", null);
        var times = new AtomicInteger();
        var longer = NormalForm.of(simple, null, expression -> value -> value + "!");
        var restless = NormalForm.of(simple, null, expression -> value -> "" + value + times.incrementAndGet());

        assertThat(longer.of("a")).isEqualTo("a!");
        assertThatThrownBy(() -> restless.of("a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("becomes something else each time by \"x\"");
    }

    @Test
    void expressionThatCallsWhatNoTypeHasIsRefused() {
        var simple = new Transformation(Kind.SIMPLE, "x", null);

        assertThatThrownBy(() -> NormalForm.of(simple, null, expression -> value -> missing(value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("String has no method x");
        assertThat(NormalForm.of(
                                simple,
                                null,
                                expression -> value -> value instanceof LocalDate ? value : missing(value))
                        .of(LocalDate.EPOCH))
                .isEqualTo(LocalDate.EPOCH);
        assertThatThrownBy(() -> NormalForm.of(
                        simple,
                        ValueType.TEXT,
                        expression -> value -> value instanceof LocalDate ? value : missing(value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("String has no method x");
    }

    private static Object missing(Object value) {
        throw new Expressions.Never(value.getClass().getSimpleName() + " has no method x", false);
    }

    private static NormalForm form(Kind kind, String region) {
        return NormalForm.of(new Transformation(kind, null, region), null, Shapes.NO_EXPRESSIONS);
    }
}
