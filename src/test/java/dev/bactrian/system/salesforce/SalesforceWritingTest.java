package dev.bactrian.system.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Fields;
import dev.bactrian.change.ValueType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.camel.component.salesforce.api.SalesforceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SalesforceWritingTest {

    @Test
    void noTextEndsItsLiteral() {
        assertThat(Soql.quote("O'Neill \\ \"x\"\n")).isEqualTo("'O\\'Neill \\\\ \\\"x\\\"\\n'");
        assertThat(Soql.list(List.of("a", "' OR Id != '"))).isEqualTo("('a', '\\' OR Id != \\'')");
        assertThat(Soql.encoded("a = 'x y+z'")).isEqualTo("a%20%3D%20%27x%20y%2Bz%27");
    }

    @Test
    void keyThatTheOrgCouldNotHaveGivenOutIsNoKey() {
        assertThat(SalesforceReads.isKey("001gL0001h3S19kQAC")).isTrue();
        assertThat(SalesforceReads.isKey("001gL0001h3S19k")).isTrue();
        assertThat(SalesforceReads.isKey("001') OR Id != ('")).isFalse();
    }

    @Test
    void valuesAreWrittenInSalesforcesForms() {
        var values = new LinkedHashMap<String, Object>();
        values.put("Amount", new BigDecimal("12345678901234.56"));
        values.put("Count", 7L);
        values.put("Seen", Instant.parse("2026-01-01T00:00:00Z"));
        values.put("Day", LocalDate.of(2026, 1, 1));
        values.put("Gone", null);
        var node = SalesforceCalls.MAPPER.createObjectNode();

        SalesforceValues.put(node, Fields.of(values));

        assertThat(node.toString())
                .isEqualTo("{\"Amount\":12345678901234.56,\"Count\":7,\"Seen\":\"2026-01-01T00:00:00.000+0000\","
                        + "\"Day\":\"2026-01-01\",\"Gone\":null}");
    }

    @Test
    void valueThatHasNoSuchTypeStaysText() {
        assertThat(SalesforceValues.ofJson(ValueType.DATE, SalesforceCalls.json("\"soon\"")))
                .isEqualTo("soon");
        assertThat(SalesforceValues.ofEvent(ValueType.INTEGER, "many")).isEqualTo("many");
    }

    @Test
    void whatTheOrgWouldHoldAsOneValueIsTheSame() {
        assertThat(SalesforceValues.same("a ", "a")).isTrue();
        assertThat(SalesforceValues.same("", null)).isTrue();
        assertThat(SalesforceValues.same(new BigDecimal("1.50"), new BigDecimal("1.5")))
                .isTrue();
        assertThat(SalesforceValues.same(Instant.ofEpochMilli(1_999), Instant.ofEpochSecond(1)))
                .isTrue();
        assertThat(SalesforceValues.same("a", "A")).isFalse();
        assertThat(SalesforceValues.same(null, false)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UNABLE_TO_LOCK_ROW",
                "SERVER_UNAVAILABLE",
                "QUERY_TIMEOUT",
                "REQUEST_LIMIT_EXCEEDED",
                "INVALID_CROSS_REFERENCE_KEY"
            })
    void refusalThatMayPassIsForNow(String code) {
        assertThat(SalesforceErrors.answer(errors(code))).isEqualTo(new Answer.NotNow(code, "no (fields: A, B)"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FIELD_CUSTOM_VALIDATION_EXCEPTION",
                "REQUIRED_FIELD_MISSING",
                "STRING_TOO_LONG",
                "DUPLICATES_DETECTED",
                "MALFORMED_ID"
            })
    void refusalOfContentIsForGood(String code) {
        assertThat(SalesforceErrors.answer(errors(code))).isEqualTo(new Answer.Refused(code, "no (fields: A, B)"));
    }

    @Test
    void onlyABadRequestIsAboutRecords() {
        var json = "[{\"errorCode\":\"JSON_PARSER_ERROR\",\"message\":\"no\"}]";

        assertThat(SalesforceErrors.aboutRecords(new SalesforceException(json, 400)))
                .isNotNull();
        assertThat(SalesforceErrors.aboutRecords(new SalesforceException(json, 403)))
                .isNull();
        assertThat(SalesforceErrors.aboutRecords(new SalesforceException(json, 503)))
                .isNull();
        assertThat(SalesforceErrors.aboutRecords(new SalesforceException("Login error", 400)))
                .isNull();
        assertThat(SalesforceErrors.aboutRecords(new java.net.ConnectException("refused")))
                .isNull();
    }

    @Test
    void placeBehindAKeepaliveCountsUntilTheNextEvent() {
        var place = SalesforcePlace.read(new SalesforcePlace(Instant.EPOCH, "keepalive", "event1").json());

        assertThat(place.replayIdBehind("event1")).isEqualTo("keepalive");
        assertThat(place.replayIdBehind("event2")).isEqualTo("event2");
        assertThat(place.replayIdBehind("")).isEmpty();
        assertThat(SalesforcePlace.read("{}").replayIdBehind("")).isEmpty();
    }

    private static com.fasterxml.jackson.databind.JsonNode errors(String code) {
        return SalesforceCalls.json("[{\"statusCode\":\"" + code + "\",\"message\":\"no\",\"fields\":[\"A\",\"B\"]}]");
    }
}
