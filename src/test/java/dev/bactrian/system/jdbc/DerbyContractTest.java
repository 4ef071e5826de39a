package dev.bactrian.system.jdbc;

class DerbyContractTest extends JdbcContract {

    DerbyContractTest() {
        super(Product.DERBY);
    }
}
