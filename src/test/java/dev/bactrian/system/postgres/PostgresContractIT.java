package dev.bactrian.system.postgres;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.LoggedSystemContract;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresContractIT extends LoggedSystemContract {

    private static final AtomicLong IDS = new AtomicLong();

    private PeopleTable people;

    @BeforeEach
    void start() throws IOException, SQLException {
        people = new PeopleTable();
    }

    @AfterEach
    void stop() throws IOException {
        people.close();
    }

    @Override
    protected ConnectedSystem system() {
        return people.system();
    }

    @Override
    protected ConnectedSystem outOfReach() {
        return people.outOfReach();
    }

    @Override
    protected Subscription subscription() {
        return new Subscription("people", "erp", "people", List.of("id", "name", "city", "sf_id"));
    }

    @Override
    protected String name() {
        return "name";
    }

    @Override
    protected String city() {
        return "city";
    }

    @Override
    protected String insert(String name, String city) throws SQLException {
        var id = IDS.incrementAndGet();
        people.execute("insert into people (id, name, city) values (%d, '%s', '%s')".formatted(id, name, city));
        return Long.toString(id);
    }

    @Override
    protected String typed(String key) {
        return "00" + key;
    }

    @Override
    protected void update(String key, String field, String value) throws SQLException {
        people.execute("update people set %s = '%s' where id = %s".formatted(field, value, key));
    }

    @Override
    protected void delete(String key) throws SQLException {
        people.execute("delete from people where id = " + key);
    }

    @Override
    protected @Nullable String held(String key, String field) throws SQLException {
        return people.texts("select %s from people where id = %s".formatted(field, key)).stream()
                .findFirst()
                .orElse(null);
    }

    @Override
    protected Fields creatable(String name, String city) {
        return Fields.of(Map.of("id", IDS.incrementAndGet(), "name", name, "city", city));
    }

    /** No text holds a NUL. */
    @Override
    protected Fields refused() {
        return Fields.of(Map.of("id", IDS.incrementAndGet(), "name", "refused\u0000"));
    }

    @Override
    protected String alterNames() throws SQLException {
        people.execute(
                "create function loud() returns trigger language plpgsql as $$ begin new.name := upper(trim(new.name)); return new; end $$",
                "create trigger loud before update on people for each row execute function loud()");
        return "ADA";
    }

    @Override
    protected void follow() throws Exception {
        people.follow();
    }

    @Override
    protected void kill() throws Exception {
        people.kill();
    }

    @Override
    protected void resume() throws Exception {
        people.resume();
    }

    @Override
    protected List<Change> told() {
        return List.copyOf(people.changes);
    }
}
