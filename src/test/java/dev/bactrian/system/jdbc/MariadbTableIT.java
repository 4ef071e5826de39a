package dev.bactrian.system.jdbc;

import java.util.stream.Stream;

class MariadbTableIT extends JdbcTableTest {

    static Stream<Product> products() {
        return Stream.of(Product.MARIADB);
    }
}
