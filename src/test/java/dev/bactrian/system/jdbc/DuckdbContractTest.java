package dev.bactrian.system.jdbc;

class DuckdbContractTest extends JdbcContract {

    DuckdbContractTest() {
        super(Product.DUCKDB);
    }
}
