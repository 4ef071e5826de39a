package dev.bactrian.system.jdbc;

import java.util.stream.Stream;

class MariadbValuesIT extends JdbcValuesTest {

    static Stream<Product> products() {
        return Stream.of(Product.MARIADB);
    }
}
