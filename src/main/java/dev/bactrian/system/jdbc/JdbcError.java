package dev.bactrian.system.jdbc;

import dev.bactrian.change.Answer;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/**
 * What a database said instead of carrying out a statement, by the classes of the SQL standard and of JDBC.
 *
 * @param state the SQLSTATE; empty: there is none
 */
record JdbcError(SQLException cause, String state, String message) {

    private static final int CLASS_LENGTH = 2;

    /** The way to the server, its resources, its end, its rights. */
    private static final Set<String> UNAVAILABLE = Set.of("08", "28", "3D", "42", "53", "57", "58");

    /** Of values, of constraints, and of what somebody's trigger raises. */
    private static final Set<String> OF_ROWS = Set.of("01", "21", "22", "23", "44", "45");

    /** A statement that took too long, in several words. */
    private static final Set<String> PASSING = Set.of("70100", "HYT00", "HYT01", "57014");

    /** Of waits for locks: MySQL's, SQL Server's, H2's. */
    private static final Set<Integer> WAITS = Set.of(1_205, 1_222, 50_200);

    private static final Set<Class<? extends SQLException>> UNAVAILABLE_KINDS = Set.of(
            SQLTransientConnectionException.class,
            SQLNonTransientConnectionException.class,
            SQLRecoverableException.class,
            SQLInvalidAuthorizationSpecException.class,
            SQLSyntaxErrorException.class);

    /** Of values that must not be null, and checks. */
    private static final Set<String> NOT_OF_ORDER = Set.of("23502", "23513", "23514");

    /** Tells only that some constraint is broken, as MySQL, SQL Server and Oracle do, each with numbers of its own for which. */
    private static final String SOME_CONSTRAINT = "23000";

    /** Of foreign keys and unique values. */
    private static final Set<Integer> OF_ORDER =
            Set.of(1_062, 1_216, 1_217, 1_451, 1_452, 547, 2_601, 2_627, 1, 2_291, 2_292);

    private static final String CONSTRAINT = "23";
    private static final String MEETING = "40";
    private static final String LOCKED = "55P03";
    private static final String CONNECTION = "08";

    /** Of a batch, the error of its statement; a batch by itself only tells that there was one. */
    static JdbcError of(SQLException failure) {
        var first = failure;
        if (failure instanceof BatchUpdateException) {
            first = failure.getNextException() != null
                    ? failure.getNextException()
                    : failure.getCause() instanceof SQLException cause ? cause : failure;
        }
        var state = first.getSQLState() == null ? "" : first.getSQLState();
        return new JdbcError(
                first,
                state,
                String.valueOf(first.getMessage()).lines().findFirst().orElse(""));
    }

    /** Whether the connection is of no use from then on. */
    boolean endsConnection() {
        return state.startsWith(CONNECTION) || cause instanceof SQLNonTransientConnectionException;
    }

    /** Nothing of the rows that were to be written: none can be for now. Drivers differ in the kinds of their errors, so the state counts first. */
    boolean isUnavailable() {
        return !passes()
                && !OF_ROWS.contains(stateClass())
                && (UNAVAILABLE.contains(stateClass())
                        || UNAVAILABLE_KINDS.stream().anyMatch(kind -> kind.isInstance(cause)));
    }

    /** Others have locked a row, or two transactions met. */
    boolean isMeeting() {
        return stateClass().equals(MEETING) || state.equals(LOCKED) || WAITS.contains(cause.getErrorCode());
    }

    /** It passes by itself: others have met us, or the statement took too long. */
    boolean passes() {
        return isMeeting() || PASSING.contains(state) || cause instanceof SQLTimeoutException;
    }

    /** What it answers to the row that stood alone when it came: what others may remove by and by is tried again. */
    Answer answer() {
        return passes() || mayBeOfOrder()
                ? new Answer.NotNow(code(), message, passes())
                : new Answer.Refused(code(), message);
    }

    /** Whether another row stands in the way or is missing, for all that is known. */
    private boolean mayBeOfOrder() {
        return state.equals(SOME_CONSTRAINT)
                ? OF_ORDER.contains(cause.getErrorCode())
                : stateClass().equals(CONSTRAINT) && !NOT_OF_ORDER.contains(state);
    }

    private String code() {
        return state.isEmpty() ? "JDBC " + cause.getErrorCode() : state;
    }

    private String stateClass() {
        return state.substring(0, Math.min(CLASS_LENGTH, state.length()));
    }
}
