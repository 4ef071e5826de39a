package dev.bactrian.system.postgres;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Runs a statement with named parameters, {@code :?name}, as a transaction of its own. */
interface Statements {

    /** @return the rows, by column */
    List<Map<String, Object>> run(String sql, Map<String, Object> parameters) throws SQLException;
}
