package dev.bactrian.application;

/** A MariaDB database, whose binary log is followed. */
class MysqlIT extends OtherProductTest {

    @Override
    ForeignDatabase start(String name) throws Exception {
        return MariadbCustomers.start("mysql-" + name);
    }
}
