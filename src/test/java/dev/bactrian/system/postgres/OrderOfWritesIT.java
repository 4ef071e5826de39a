package dev.bactrian.system.postgres;

import static dev.bactrian.system.postgres.PeopleTable.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Delivery;
import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import java.io.IOException;
import java.sql.SQLException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writes of one batch that the database takes in one order only. */
class OrderOfWritesIT {

    private static PeopleTable people;

    @BeforeAll
    static void start() throws IOException, SQLException {
        people = new PeopleTable();
        people.execute(
                "create table place (id bigint primary key, name text, within bigint references place on delete restrict)",
                "create table house (id bigint primary key, place bigint references place)");
        people.feed("place", "id", "name", "within");
        people.feed("house", "id", "place");
    }

    @AfterAll
    static void stop() throws IOException {
        people.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        people.fill();
        people.execute("truncate place, house");
    }

    @Test
    void uniqueValueMovesFromOneRowToAnother() throws SQLException {
        var answers = people.deliver(
                update(2, "2", Fields.of("sf_id", "b"), Fields.of("sf_id", "a").with("name", "Bob")),
                update(1, "1", Fields.of("sf_id", "a"), Fields.of("sf_id", "c")));

        assertThat(answers).hasOnlyElementsOfType(Answer.Written.class);
        assertThat(people.texts("select sf_id from people order by id")).containsExactly("c", "a");
    }

    @Test
    void valuesThatAllMoveUpByOneRowFindTheirOrder() throws SQLException {
        people.execute("insert into people (id, sf_id) select n, 'm' || n from generate_series(3, 40) n");
        var moves = LongStream.rangeClosed(3, 40)
                .mapToObj(n -> update(n, "" + n, Fields.of("sf_id", "m" + n), Fields.of("sf_id", "m" + (n + 1))))
                .toArray(Delivery[]::new);

        assertThat(people.deliver(moves)).hasSize(38).hasOnlyElementsOfType(Answer.Written.class);
    }

    /** Neither can be first; the sync's patience ends with the database's own words. */
    @Test
    void valuesThatTwoRowsSwapAreTriedLater() {
        var answers = people.deliver(
                update(1, "1", Fields.none(), Fields.of("sf_id", "b")),
                update(2, "2", Fields.none(), Fields.of("sf_id", "a")));

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer).isInstanceOfSatisfying(Answer.NotNow.class, later -> {
                    assertThat(later.code()).isEqualTo("23505");
                    assertThat(later.message()).contains("people_sf_id_key");
                    assertThat(later.passes()).isFalse();
                }));
    }

    @Test
    void parentIsDeletedAfterItsChild() throws SQLException {
        people.execute("insert into place values (1, 'Rome', null), (2, 'Trastevere', 1)");

        var answers = people.deliverTo("place", delete(1), delete(2));

        assertThat(answers).hasOnlyElementsOfType(Answer.Written.class);
        assertThat(people.texts("select name from place")).isEmpty();
    }

    @Test
    void childWithoutAParentIsTriedLaterAndItsNeighboursAreWritten() throws SQLException {
        people.execute("insert into place values (1, 'Rome', null)");
        var orphan = create(12, Fields.of("id", 12L).with("place", 2L));

        var answers = people.deliverTo(
                "house",
                create(11, Fields.of("id", 11L).with("place", 1L)),
                orphan,
                create(13, Fields.of("id", 13L).with("place", 1L)));

        assertThat(answers).element(0).isInstanceOf(Answer.Written.class);
        assertThat(answers).element(1).isInstanceOfSatisfying(Answer.NotNow.class, later -> assertThat(later.code())
                .isEqualTo("23503"));
        assertThat(answers).element(2).isInstanceOf(Answer.Written.class);

        people.execute("insert into place values (2, 'Oslo', null)");
        assertThat(people.deliverTo("house", orphan)).first().isInstanceOf(Answer.Written.class);
    }

    private static Delivery create(long id, Fields wanted) {
        return new Delivery(id, WriteKind.CREATE, null, Fields.none(), wanted, "t", null);
    }

    private static Delivery delete(long id) {
        return new Delivery(id, WriteKind.DELETE, "" + id, Fields.none(), Fields.none(), "t", null);
    }
}
