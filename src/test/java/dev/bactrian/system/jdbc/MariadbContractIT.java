package dev.bactrian.system.jdbc;

class MariadbContractIT extends JdbcContract {

    MariadbContractIT() {
        super(Product.MARIADB);
    }
}
