package dev.bactrian.system.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Answer;
import dev.bactrian.change.Fields;
import dev.bactrian.change.WriteKind;
import dev.bactrian.system.ConnectedSystem;
import dev.bactrian.system.ConnectedSystem.Subscription;
import dev.bactrian.system.SystemContract;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract, of a table in a database of one product. */
abstract class JdbcContract extends SystemContract {

    private final Product product;
    private JdbcFixture people;
    private Subscription subscription;
    private long lastId;

    @TempDir
    Path folder;

    JdbcContract(Product product) {
        this.product = product;
    }

    @BeforeEach
    void start() throws SQLException {
        people = new JdbcFixture(product, folder, Map.of());
        people.execute(
                "create table people (id bigint primary key, name varchar(80) not null, city varchar(80), email varchar(80) not null unique)");
        subscription = people.subscribe("people", "id", "name", "city", "email");
    }

    @AfterEach
    void stop() throws SQLException {
        people.close();
    }

    @Override
    protected ConnectedSystem system() {
        return people.system;
    }

    @Override
    protected ConnectedSystem outOfReach() {
        return JdbcFixture.system(product.settings(product.farUrl()));
    }

    @Override
    protected Subscription subscription() {
        return subscription;
    }

    @Override
    protected String name() {
        return product.stored("name");
    }

    @Override
    protected String city() {
        return product.stored("city");
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
        return people.text("select %s from people where id = %s".formatted(field, key));
    }

    @Override
    protected Fields creatable(String name, String city) {
        lastId++;
        return Fields.of(Map.of(
                product.stored("id"), lastId, name(), name, city(), city, product.stored("email"), lastId + "@x.org"));
    }

    /** The name must not be null. */
    @Override
    protected Fields refused() {
        lastId++;
        return Fields.of(product.stored("id"), lastId)
                .with(name(), null)
                .with(product.stored("email"), lastId + "@x.org");
    }

    @Test
    void createWhoseUniqueValueAnotherRowHasFindsThatRow() throws SQLException {
        var ada = insert("Ada", "Rome");
        var wanted =
                Fields.of(product.stored("id"), 77L).with(name(), "Bea").with(product.stored("email"), ada + "@x.org");

        var answer = people.write(WriteKind.CREATE, null, Fields.none(), wanted);

        if (product.tellsUniqueColumns()) {
            assertThat(answer).isInstanceOfSatisfying(Answer.Differs.class, differs -> assertThat(
                            differs.actual().key())
                    .isEqualTo(ada));
        } else {
            assertThat(answer).isInstanceOf(Answer.Refused.class);
        }
        assertThat(held("77", "name")).isNull();
    }

    @Test
    void whatMustBeNullIsComparedToo() throws SQLException {
        var ada = insert("Ada", "Rome");
        var toOslo = Fields.of(city(), "Oslo");

        assertThat(people.write(WriteKind.UPDATE, ada, Fields.of(city(), null), toOslo))
                .isInstanceOf(Answer.Differs.class);
        people.execute("update people set city = null");
        assertThat(people.write(WriteKind.UPDATE, ada, Fields.of(city(), "Rome"), toOslo))
                .isInstanceOf(Answer.Differs.class);
        assertThat(people.write(WriteKind.UPDATE, ada, Fields.of(city(), null), toOslo))
                .isInstanceOf(Answer.Written.class);
        assertThat(held(ada, "city")).isEqualTo("Oslo");
    }

    /** Whatever the collation takes for the same. */
    @Test
    void editOfNothingButTheCaseIsSeen() throws SQLException {
        var ada = insert("ADA", "Rome");

        assertThat(people.write(WriteKind.UPDATE, ada, Fields.of(name(), "Ada"), Fields.of(name(), "Ann")))
                .isInstanceOf(Answer.Differs.class);
        assertThat(held(ada, "name")).isEqualTo("ADA");
    }
}
