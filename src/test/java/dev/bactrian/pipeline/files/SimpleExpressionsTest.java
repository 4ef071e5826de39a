package dev.bactrian.pipeline.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.mapping.Expressions;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimpleExpressionsTest {

    private final SimpleExpressions expressions = new SimpleExpressions(new DefaultCamelContext());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "${body[Country]} == 'DE' | true",
                "${body['Country']} in 'DE,AT' | true",
                "${body[Country]} == 'FR' | false",
                "${body[Country]} =~ 'de' && ${body[Revenue]} > 1000 | true",
                "${body[Revenue]} < 1000 | false",
                "${body[Active]} == true | true",
                "${body[Phone]} == null | true",
                "${body[Phone]} == 'DE' | false",
                "${body[Nothing]} == 'DE' | false"
            })
    void conditionLooksAtFields(String expression, boolean expected) {
        assertThat(expressions.condition(expression).test(record())).isEqualTo(expected);
    }

    @Test
    void whatIsNoConditionIsRefusedWithTheReasonOfSimpleItself() {
        assertThatThrownBy(() -> expressions.condition("${body[Country]} == 'DE"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no simple condition \"${body[Country]} == 'DE\": ")
                .hasMessageContaining("expected symbol singleQuote");
    }

    @Test
    void reasonOfSimpleIsOneLine() {
        assertThatThrownBy(() -> expressions.simple("${nothing:like:this}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no simple expression \"${nothing:like:this}\": ")
                .message()
                .hasLineCount(1);
    }

    @Test
    void valueThatAnExpressionCannotTakeIsAnIllegalArgument() {
        var expression = expressions.simple("${body.substring(3)}");

        assertThat(expression.apply("abcd")).isEqualTo("d");
        assertThatThrownBy(() -> expression.apply("a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void reasonThatAValueCannotBeTakenNamesNoExchange() {
        assertThatThrownBy(() -> expressions.simple("${body.substring(3)}").apply("a"))
                .hasMessage("\"${body.substring(3)}\" cannot take it: begin 3, end 1, length 1");
        assertThatThrownBy(() -> expressions.simple("${body.toUperCase()}").apply("a"))
                .isInstanceOf(Expressions.Never.class)
                .hasMessage("\"${body.toUperCase()}\" cannot take it: String has no method toUperCase()");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "${body.foo(} | a ) is missing in .foo(",
                "${body[Name]} | String has no [Name]",
                "${body[0]} | String has no [0]"
            })
    void expressionThatTakesNoTextAtAllSaysSoWithoutTheText(String expression, String why) {
        assertThatThrownBy(() -> expressions.simple(expression).apply("a secret"))
                .isInstanceOf(Expressions.Never.class)
                .hasMessage("\"" + expression + "\" cannot take it: " + why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${hash(${body},NOPE)}",
                "${iif(${body})}",
                "${collate(${body})}",
                "${skip(2,${body})}",
                "${body.bytes}"
            })
    void functionThatDoesNotTakeWhatItIsGivenTakesNoValue(String expression) {
        assertThatThrownBy(() -> expressions.simple(expression).apply("abc"))
                .isInstanceOf(Expressions.Never.class)
                .hasMessageContaining("a function in it does not take what stands in its brackets");
    }

    @Test
    void partThatOneTextLacksAnotherMayHave() {
        var second = expressions.simple("${body.split(',')[1]}");

        assertThat(second.apply("a,b")).isEqualTo("b");
        assertThatThrownBy(() -> second.apply("a secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .isNotInstanceOf(Expressions.Never.class)
                .message()
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "${body[Country]} = 'DE' | write == for \"is\" (Unexpected token = at location 17)",
                "${body[Country]} == 'DE' and ${body[Phone]} == null | write && for \"and\" (",
                "${body[Country]} == 'DE' or ${body[Country]} == 'AT' | write || for \"or\" (",
                "${body[Country]} == DE | put a text into quotes (",
                "${body[Country]} in ('DE','AT') | write in 'A,B' for a list (",
                "${body[Country] == 'DE' | a } is missing ("
            })
    void whatPeopleWriteForAConditionIsToldWithWhatSimpleHas(String condition, String why) {
        assertThatThrownBy(() -> expressions.condition(condition))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(": " + why);
    }

    @Test
    void regularExpressionThatIsNoneTakesNoRecord() {
        var condition = expressions.condition("${body[Country]} regex '[a-'");

        assertThatThrownBy(() -> condition.test(record()))
                .isInstanceOf(Expressions.Never.class)
                .hasMessageContaining("no regular expression: Illegal character range");
    }

    @Test
    void recordThatAConditionCannotTakeIsAnIllegalArgument() {
        var condition = expressions.condition("${body[Country].noSuchMethod} == 1");

        assertThatThrownBy(() -> condition.test(record())).isInstanceOf(IllegalArgumentException.class);
    }

    public static final class Cleaner {

        public String clean(String text) {
            return text.strip();
        }
    }

    @Test
    void onlyBeansThatAreRegisteredForExpressionsAreReached() {
        var camel = new DefaultCamelContext();
        camel.getRegistry().bind("cleaner", new Cleaner());
        camel.getRegistry().bind("erp-datasource", new Cleaner());
        System.setProperty("bactrian.expressions.beans", "cleaner");
        try {
            var registered = new SimpleExpressions(camel);

            assertThat(registered.simple("${bean:cleaner.clean}").apply(" a ")).isEqualTo("a");
            assertThatThrownBy(() -> registered.simple("${bean:erp-datasource.clean}"))
                    .hasMessage("\"${bean:erp-datasource.clean}\" calls the bean \"erp-datasource\""
                            + " (bactrian.expressions.beans in application.properties allows: cleaner)");
        } finally {
            System.clearProperty("bactrian.expressions.beans");
        }
    }

    /** Some functions read their arguments as expressions once more, and these hold what a system told. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "${hash(${body},SHA-256)} | ${sys.java.io.tmpdir}",
                "${hash(${body},SHA-256)} | resource:file:/etc/hostname",
                "${replace(b,c,${body})} | a${sysenv.PATH}",
                "${iif(${body} == 'x',1,${body})} | ${type:java.lang.Integer.MAX_VALUE}",
                "${join(-,x,${body})} | ${camelContext.name}"
            })
    void codeWithinAValueIsNotRun(String expression, String value) {
        try {
            assertThat(expressions.simple(expression).apply(value).toString())
                    .doesNotContain(System.getProperty("java.io.tmpdir"), "2147483647", "camel-")
                    .doesNotContain(System.getenv("PATH"))
                    .isNotEqualTo(
                            expressions.simple("${hash(${body},SHA-256)}").apply(System.getProperty("java.io.tmpdir")));
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageContaining("cannot take it");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${camelContext.registry}",
                "${sys.user.home}",
                "${env.HOME}",
                "${sysenv.HOME}",
                "${type:java.lang.Integer.MAX_VALUE}",
                "${properties:bactrian.desk.token}",
                "${exchange.context}",
                "${ref:erp-datasource}",
                "${body.getClass()}",
                "${body}{{bactrian.desk.token}}",
                "resource:file:/etc/passwd"
            })
    void whatIsNoValueIsOutOfReach(String expression) {
        assertThatThrownBy(() -> expressions.simple(expression)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> expressions.condition(expression + " == 1"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Map<String, @Nullable Object> record() {
        var values = new HashMap<String, @Nullable Object>();
        values.put("Country", "DE");
        values.put("Revenue", new BigDecimal("2000.5"));
        values.put("Active", true);
        values.put("Phone", null);
        return values;
    }
}
