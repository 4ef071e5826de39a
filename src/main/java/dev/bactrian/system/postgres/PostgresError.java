package dev.bactrian.system.postgres;

import dev.bactrian.change.Answer;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * What the database, or the way to it, said instead of carrying out a statement.
 *
 * @param state the SQLSTATE; empty: there is none
 * @param routine where in the server it was raised, which no language setting changes; empty: the server did not raise it
 * @param function the function that was running, e.g. of a trigger, as the server calls it; empty: the statement itself failed
 */
record PostgresError(String state, String routine, String function, String message) {

    /** What it says of the rows that were to be written. */
    enum Meaning {
        /** One of them is not taken, now or later. */
        REFUSED,
        /** One of them is not taken before another one: a parent or child is to be written, or a unique value to be given up, first. */
        OUT_OF_ORDER,
        /** A function failed, e.g. a trigger's: for one of them, or for all of the table. Whether others are taken tells which. */
        OF_ROW_OR_TABLE,
        /** They could not be written, and may be later. */
        NOT_NOW,
        /** Nothing of them: none can be written for now. */
        UNAVAILABLE
    }

    /** The classes of PostgreSQL and of the SQL standard: any other is of somebody's trigger. */
    private static final Set<String> STANDARD = Set.of(
            "00", "01", "02", "03", "08", "09", "0A", "0B", "0F", "0L", "0P", "0Z", "10", "20", "21", "22", "23", "24",
            "25", "26", "27", "28", "2B", "2D", "2F", "34", "38", "39", "3B", "3D", "3F", "40", "42", "44", "53", "54",
            "55", "57", "58", "72", "F0", "HV", "P0", "XX");

    /** Values and constraints, limits (such as the length of an index entry), and what functions and triggers do with a row. */
    private static final Set<String> OF_ROWS =
            Set.of("09", "20", "21", "22", "23", "27", "2F", "38", "39", "44", "54", "P0");

    /** Of the way to the server, and of a server without room, rights or will to go on, wherever it notices. */
    private static final Set<String> OF_SERVER = Set.of("08", "25", "28", "3D", "53", "57", "58", "F0");

    private static final String GENERATED_ALWAYS = "428C9";

    /** Foreign keys (with {@code restrict} too), unique values, and exclusion constraints. */
    private static final Set<String> OF_ORDER = Set.of("23001", "23503", "23505", "23P01");

    static final String LOCKED = "55P03";

    private static final String STATEMENT_TOO_LONG = "57014";
    private static final String IN_USE = "55006";

    private static final String MEETING = "40";

    /** Its author says what to do; where it was raised need not be told. */
    private static final String RAISED = "exec_stmt_raise";

    /** Of row-level security, and of a {@code raise} in a trigger, whatever state that gives. */
    private static final Set<String> ROUTINES_OF_ROWS = Set.of("ExecWithCheckOptions", RAISED);

    /** Of the way to the server, and of a server that ends sessions or is no more the one that takes writes. */
    private static final Set<String> CONNECTION_ENDS =
            Set.of("57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25P04", "25006");

    private static final String WAY_TO_THE_SERVER = "08";

    private static final int CLASS_LENGTH = 2;

    /** E.g. {@code PL/pgSQL function note() line 3 at SQL statement}. */
    private static final Pattern FUNCTION = Pattern.compile("^[\\w/]+ function ");

    /** The first of a chain of causes that the database, or the way to it, gave; empty: none did. */
    static Optional<PostgresError> in(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.of(of(sql));
            }
        }
        return Optional.empty();
    }

    private static PostgresError of(SQLException error) {
        var server = error instanceof PSQLException told ? told.getServerErrorMessage() : null;
        var routine = server == null ? null : server.getRoutine();
        var function = function(server == null ? null : server.getWhere());
        var message = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
        return new PostgresError(
                error.getSQLState() == null ? "" : error.getSQLState(),
                routine == null ? "" : routine,
                function,
                function.isEmpty() || RAISED.equals(routine) ? message : message + " (in " + function + ")");
    }

    /** @param where what the server was doing, the innermost first; other lines of it may quote a statement with its values */
    private static String function(@Nullable String where) {
        return where == null
                ? ""
                : where.lines()
                        .filter(line -> FUNCTION.matcher(line).find())
                        .findFirst()
                        .orElse("");
    }

    /** Whether the connection is of no use from then on. */
    static boolean endsConnection(SQLException error) {
        var state = error.getSQLState();
        return state != null && (state.startsWith(WAY_TO_THE_SERVER) || CONNECTION_ENDS.contains(state));
    }

    /** Whether the statement was ended because it took too long, most likely for what others have locked. */
    boolean isWait() {
        return state.equals(LOCKED) || state.equals(STATEMENT_TOO_LONG);
    }

    /** What it answers to the row that stood alone when it came. */
    Answer answer() {
        return switch (meaning()) {
            case REFUSED, OF_ROW_OR_TABLE -> new Answer.Refused(state, message);
            case OUT_OF_ORDER, NOT_NOW, UNAVAILABLE -> new Answer.NotNow(state, message, isWait());
        };
    }

    Meaning meaning() {
        var stateClass = state.substring(0, Math.min(CLASS_LENGTH, state.length()));
        if (stateClass.equals(MEETING) || isWait() || state.equals(IN_USE)) {
            return Meaning.NOT_NOW;
        }
        if (OF_ORDER.contains(state)) {
            return Meaning.OUT_OF_ORDER;
        }
        var isOfRow = OF_ROWS.contains(stateClass)
                || state.equals(GENERATED_ALWAYS)
                || ROUTINES_OF_ROWS.contains(routine)
                || (!routine.isEmpty() && !STANDARD.contains(stateClass));
        if (isOfRow) {
            return Meaning.REFUSED;
        }
        return function.isEmpty() || OF_SERVER.contains(stateClass) ? Meaning.UNAVAILABLE : Meaning.OF_ROW_OR_TABLE;
    }
}
