package dev.bactrian.system.postgres;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.jdbc.JdbcConstants;

/** Statements by Camel's JDBC component, on the data source {@code <system>-datasource}. */
final class CamelJdbc implements Statements {

    private final ProducerTemplate template;
    private final String endpoint;

    CamelJdbc(ProducerTemplate template, String system) {
        this.template = template;
        this.endpoint = "jdbc:" + system + "-datasource?useHeadersAsParameters=true&resetAutoCommit=false";
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<Map<String, Object>> run(String sql, Map<String, Object> parameters) throws SQLException {
        try {
            return template.requestBodyAndHeader(endpoint, sql, JdbcConstants.JDBC_PARAMETERS, parameters, List.class);
        } catch (CamelExecutionException e) {
            if (e.getCause() instanceof SQLException told) {
                throw told;
            }
            throw e;
        }
    }
}
