package dev.bactrian.system.mysql;

import dev.bactrian.change.Change;
import dev.bactrian.change.Fields;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.LoggedSystemContract;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class MysqlContractIT extends LoggedSystemContract {

    private PeopleOfMariadb people;
    private long lastId;

    @BeforeEach
    void start() throws Exception {
        people = new PeopleOfMariadb(
                "name varchar(80) not null, city varchar(80), email varchar(80) unique", "id", "name", "city", "email");
    }

    @AfterEach
    void stop() throws Exception {
        people.close();
    }

    @Override
    protected ConnectedSystem system() {
        return people.system;
    }

    @Override
    protected ConnectedSystem outOfReach() {
        return people.outOfReach();
    }

    @Override
    protected Subscription subscription() {
        return people.subscription;
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
        lastId++;
        people.execute("insert into people (id, name, city, email) values (%d, '%s', '%s', '%d@x.org')"
                .formatted(lastId, name, city, lastId));
        return Long.toString(lastId);
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
        return people.text("select %s from people where id = %s".formatted(field, key))
                .orElse(null);
    }

    @Override
    protected Fields creatable(String name, String city) {
        lastId++;
        return Fields.of(Map.of("id", lastId, "name", name, "city", city, "email", lastId + "@x.org"));
    }

    /** The name must not be null. */
    @Override
    protected Fields refused() {
        lastId++;
        return Fields.of("id", lastId).with("name", null);
    }

    @Override
    protected String alterNames() throws SQLException {
        people.execute("create trigger loud before update on people for each row set new.name = upper(trim(new.name))");
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
        return List.copyOf(people.told);
    }
}
