package dev.bactrian.system.jdbc;

class HsqldbContractTest extends JdbcContract {

    HsqldbContractTest() {
        super(Product.HSQLDB);
    }
}
