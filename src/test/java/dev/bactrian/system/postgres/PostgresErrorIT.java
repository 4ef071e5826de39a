package dev.bactrian.system.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.bactrian.system.postgres.PostgresError.Meaning;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a real server says of rows that it does not take, where the state alone does not tell. */
class PostgresErrorIT {

    private static PeopleTable people;

    @BeforeAll
    static void start() throws IOException, SQLException {
        people = new PeopleTable();
        people.execute(
                "create role clerk",
                "grant select, insert on people to clerk",
                "alter table people enable row level security",
                "create policy not_rome on people to clerk with check (city <> 'Rome')");
    }

    @AfterAll
    static void stop() throws IOException {
        people.close();
    }

    @Test
    void rowLevelSecurityIsAboutTheRow() throws SQLException {
        assertThat(meaning("insert into people (id, city) values (1, 'Rome')")).isEqualTo(Meaning.REFUSED);
    }

    @Test
    void missingGrantIsAboutTheTable() throws SQLException {
        assertThat(meaning("delete from people")).isEqualTo(Meaning.UNAVAILABLE);
    }

    private static Meaning meaning(String sql) throws SQLException {
        try (var connection = people.connect();
                var statement = connection.createStatement()) {
            statement.execute("set role clerk");
            var error = PostgresError.in(catchThrowable(() -> statement.execute(sql)))
                    .orElseThrow();
            assertThat(error.state()).isEqualTo("42501");
            return error.meaning();
        }
    }
}
