package dev.bactrian.system.jdbc;

import java.util.stream.Stream;

class MariadbPollIT extends JdbcPollTest {

    static Stream<Product> products() {
        return Stream.of(Product.MARIADB);
    }
}
