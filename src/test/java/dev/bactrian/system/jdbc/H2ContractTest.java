package dev.bactrian.system.jdbc;

class H2ContractTest extends JdbcContract {

    H2ContractTest() {
        super(Product.H2);
    }
}
