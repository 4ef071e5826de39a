package dev.bactrian.system.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Fields;
import dev.bactrian.change.Storage;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.PlaceKeeper;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How columns keep their values, and what is read of them. */
class PostgresStorageIT {

    private static PeopleTable people;

    @BeforeAll
    static void start() throws IOException, SQLException {
        people = new PeopleTable();
        people.execute(
                """
                create table kept (code char(4) primary key, small real, large double precision, padded char(6),
                  at timestamptz, at_seconds timestamptz(0), at_millis timestamp(3))""",
                "insert into kept values ('AB', 1234567.89, 8.41e21, ' x', now(), now(), now()), ('CD', 0.1, 0.3, '', null, null, null)");
    }

    @AfterAll
    static void stop() throws IOException {
        people.close();
    }

    @Test
    void catalogueTellsHowColumnsKeepTheirValues() throws SQLException {
        try (var connection = people.connect()) {
            var shape = PostgresCatalog.describe(connection, "public", "kept")
                    .orElseThrow()
                    .shape();

            assertThat(shape.fields())
                    .extracting(field -> field.name() + " " + field.storage() + " " + field.scale())
                    .containsExactly(
                            "code PADDED -1",
                            "small SINGLE -1",
                            "large DOUBLE -1",
                            "padded PADDED -1",
                            "at EXACT -1",
                            "at_seconds EXACT 0",
                            "at_millis EXACT 3");
            assertThat(shape.field("code").orElseThrow().storage()).isEqualTo(Storage.PADDED);
        }
    }

    @Test
    void paddingAndBinaryDigitsAreNotRead() {
        var rows = people.system()
                .feed(new Subscription("kept", "erp", "kept", List.of("small", "large", "padded")), new NoKeeper());

        var read = ((PostgresFeed) rows).rows().read(List.of("AB", "CD"));

        assertThat(read).extracting("key").containsExactly("AB", "CD");
        assertThat(read.get(0).fields())
                .isEqualTo(Fields.of("code", "AB")
                        .with("small", new BigDecimal("1234567.9"))
                        .with("large", new BigDecimal("8410000000000000000000"))
                        .with("padded", " x"));
        assertThat(read.get(1).fields().get("padded")).isEqualTo("");
    }

    private static final class NoKeeper implements PlaceKeeper {
        @Override
        public @Nullable String kept() {
            return null;
        }

        @Override
        public void keep(String offsets) {}
    }
}
