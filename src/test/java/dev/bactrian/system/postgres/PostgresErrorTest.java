package dev.bactrian.system.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.system.postgres.PostgresError.Meaning;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/** Which errors are one row's, which pass by themselves, and which keep everything from being written. */
class PostgresErrorTest {

    @ParameterizedTest
    @CsvSource({
        "22001, text_to_varchar, REFUSED",
        "23505, _bt_check_unique, OUT_OF_ORDER",
        "23503, ri_ReportViolation, OUT_OF_ORDER",
        "23001, ri_ReportViolation, OUT_OF_ORDER",
        "23P01, check_exclusion_or_unique_constraint, OUT_OF_ORDER",
        "23514, ExecConstraints, REFUSED",
        "44000, ExecWithCheckOptions, REFUSED",
        "54000, index_form_tuple_context, REFUSED",
        "54001, stack_is_too_deep, REFUSED",
        "P0001, exec_stmt_raise, REFUSED",
        "P0004, exec_stmt_assert, REFUSED",
        "27000, ExecUpdate, REFUSED",
        "38000, some_trigger, REFUSED",
        "428C9, rewriteTargetListIU, REFUSED",
        "45000, exec_stmt_raise, REFUSED",
        "MY001, exec_stmt_raise, REFUSED",
        "MY001, own_trigger_in_c, REFUSED",
        "42501, exec_stmt_raise, REFUSED",
        "42501, ExecWithCheckOptions, REFUSED",
        "42501, aclcheck_error, UNAVAILABLE",
        "42P01, parserOpenTable, UNAVAILABLE",
        "42703, errorMissingColumn, UNAVAILABLE",
        "40001, ExecUpdate, NOT_NOW",
        "40P01, DeadLockReport, NOT_NOW",
        "40001, exec_stmt_raise, NOT_NOW",
        "55P03, ProcessInterrupts, NOT_NOW",
        "55006, CheckTableNotInUse, NOT_NOW",
        "57014, ProcessInterrupts, NOT_NOW",
        "55000, some_routine, UNAVAILABLE",
        "57P01, ProcessInterrupts, UNAVAILABLE",
        "57P03, ProcessStartupPacket, UNAVAILABLE",
        "53100, mdextend, UNAVAILABLE",
        "53300, InitPostgres, UNAVAILABLE",
        "58030, mdread, UNAVAILABLE",
        "25006, PreventCommandIfReadOnly, UNAVAILABLE",
        "28P01, auth_failed, UNAVAILABLE",
        "3D000, InitPostgres, UNAVAILABLE",
        "HV000, some_wrapper, UNAVAILABLE",
        "XX000, some_routine, UNAVAILABLE",
        "XX001, some_routine, UNAVAILABLE",
    })
    void stateTellsWhomAnErrorOfTheServerIsAbout(String state, String routine, Meaning meaning) {
        var server = new ServerErrorMessage("SERROR\0C%s\0Mfirst line\nsecond\0R%s\0".formatted(state, routine));
        var failure = new IllegalStateException("by a route", new PSQLException(server));

        assertThat(PostgresError.in(failure))
                .hasValue(new PostgresError(state, routine, "", "ERROR: first line"))
                .get()
                .extracting(PostgresError::meaning)
                .isEqualTo(meaning);
    }

    @ParameterizedTest
    @CsvSource({
        "42P01, parserOpenTable, OF_ROW_OR_TABLE",
        "42501, aclcheck_error, OF_ROW_OR_TABLE",
        "55000, currval_oid, OF_ROW_OR_TABLE",
        "0A000, some_routine, OF_ROW_OR_TABLE",
        "XX000, some_routine, OF_ROW_OR_TABLE",
        "22012, int4div, REFUSED",
        "P0004, exec_stmt_assert, REFUSED",
        "40P01, DeadLockReport, NOT_NOW",
        "53100, mdextend, UNAVAILABLE",
        "57P01, ProcessInterrupts, UNAVAILABLE",
        "25006, PreventCommandIfReadOnly, UNAVAILABLE",
    })
    void whatFailsWithinAFunctionMayBeOneRows(String state, String routine, Meaning meaning) {
        var server = new ServerErrorMessage(
                "SERROR\0C%s\0Mfirst line\0WSQL statement \"insert into x values ('secret')\"\nPL/pgSQL function f() line 3 at SQL statement\0R%s\0"
                        .formatted(state, routine));

        var error = PostgresError.in(new PSQLException(server)).orElseThrow();

        assertThat(error.meaning()).isEqualTo(meaning);
        assertThat(error.message()).isEqualTo("ERROR: first line (in PL/pgSQL function f() line 3 at SQL statement)");
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECTION_FAILURE",
        "CONNECTION_UNABLE_TO_CONNECT",
        "COMMUNICATION_ERROR",
        "NOT_IMPLEMENTED",
        "OBJECT_NOT_IN_STATE",
        "UNEXPECTED_ERROR",
        "SYSTEM_ERROR",
        "UNKNOWN_STATE",
    })
    void whatTheDriverSaysByItselfIsAboutNoRow(PSQLState state) {
        assertThat(PostgresError.in(new PSQLException("no answer", state))
                        .orElseThrow()
                        .meaning())
                .isEqualTo(Meaning.UNAVAILABLE);
    }

    @Test
    void poolWithoutConnectionsIsAboutNoRow() {
        assertThat(PostgresError.in(new SQLException("timeout")).orElseThrow().meaning())
                .isEqualTo(Meaning.UNAVAILABLE);
    }

    @Test
    void otherFailuresAreNoErrorsOfTheDatabase() {
        assertThat(PostgresError.in(new IllegalStateException())).isEmpty();
    }
}
