package dev.bactrian.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.change.ValueType;
import dev.bactrian.state.EntityView.Field;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people read of a sync's records. */
class EntityViewIT {

    private static final List<Field> FIELDS = List.of(
            new Field("Name", ValueType.TEXT),
            new Field("AnnualRevenue", ValueType.DECIMAL),
            new Field("Employees", ValueType.INTEGER),
            new Field("IsActive", ValueType.BOOLEAN),
            new Field("Founded", ValueType.DATE),
            new Field("LastSeen", ValueType.TIMESTAMP, false),
            new Field("Notes", ValueType.JSON));

    private static final List<String> SYSTEMS = List.of("crm", "erp");

    private static EmbeddedPostgres server;
    private static StateDatabase state;

    @BeforeAll
    static void start() throws IOException, SQLException {
        server = EmbeddedPostgres.start();
        var flyway = Flyway.configure().dataSource(server.getPostgresDatabase()).load();
        flyway.migrate();
        state = new StateDatabase(server.getPostgresDatabase(), flyway);
        execute("create role reporting login");
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        execute(
                "drop view if exists of_it",
                "drop view if exists entity_accounts",
                "truncate parked, record",
                """
                insert into record (id, sync, fields, stamps, links, deleted) values
                (1, 'accounts', '{"Name": "Ada", "AnnualRevenue": 12.50, "Employees": 7, "IsActive": true, "Founded": "2001-02-03",
                  "LastSeen": "2026-01-31T12:00:00Z", "Notes": "{\\"a\\": 1}"}',
                  '[{"system": "crm", "at": "2026-01-01T12:00:00Z", "fields": ["Name"]}, {"system": "erp", "at": "2026-01-02T12:00:00Z", "fields": ["Notes"]},
                    {"system": "crm", "at": "2026-01-03T12:00:00Z", "fields": ["LastSeen"]}]',
                  '{"crm": {"key": "001A"}, "erp": {"key": "7"}}', false),
                (2, 'accounts', '{"Name": "Bea", "Employees": null}', '{"Name": {"system": "erp", "at": "2026-01-02T12:00:00Z"}}', '{"crm": {"key": "001B"}}', false),
                (3, 'accounts', '{"Name": "deleted"}', '[]', '{}', true),
                (4, 'contacts', '{"Name": "of another sync"}', '[]', '{}', false)""",
                "insert into parked (sync, record_id, system, code, message, details) values ('accounts', 2, 'erp', 'X', 'x', '{}')");
    }

    @Test
    void recordsAreReadWithTypesKeysAndWhoEditedThemLast() throws SQLException {
        assertThat(renew(FIELDS)).isTrue();

        assertThat(texts(
                        "select concat_ws('|', record_id, name, annual_revenue * 2, employees + 1, is_active, founded + 1,"
                                + " extract(year from last_seen), notes ->> 'a', crm_key, erp_key, edited_by, edited_at at time zone 'UTC',"
                                + " waits_for_person) from entity_accounts order by 1"))
                .containsExactly(
                        "1|Ada|25.00|8|t|2001-02-04|2026|1|001A|7|erp|2026-01-02 12:00:00|f",
                        "2|Bea|001B|erp|2026-01-02 12:00:00|t");
    }

    @Test
    void viewIsMadeAnewOnlyWhereItIsAnotherAndItsReadersStay() throws SQLException {
        renew(FIELDS);
        execute("grant select on entity_accounts to reporting, public");

        assertThat(renew(FIELDS)).isFalse();
        assertThat(renew(FIELDS.subList(0, 2))).isTrue();

        assertThat(texts("select has_table_privilege('reporting', 'entity_accounts', 'select')"))
                .containsExactly("t");
        assertThat(
                        texts(
                                "select attname from pg_attribute where attrelid = 'entity_accounts'::regclass order by attnum"))
                .containsExactly(
                        "record_id",
                        "name",
                        "annual_revenue",
                        "crm_key",
                        "erp_key",
                        "edited_at",
                        "edited_by",
                        "waits_for_person");
    }

    @Test
    void namesThatBecomeOneAndThoseWithQuotesAreColumnsToo() throws SQLException {
        renew(List.of(
                new Field("Name", ValueType.TEXT),
                new Field("name", ValueType.TEXT),
                new Field("it's \"odd\"", ValueType.TEXT),
                new Field("EditedAt", ValueType.TEXT)));

        assertThat(texts(
                        "select concat_ws('|', name, name_2, it_s__odd_, edited_at_2) from entity_accounts order by 1"))
                .containsExactly("Ada", "Bea");
    }

    /** Nothing of ours is worth taking away somebody's view. */
    @Test
    void viewOfSomebodyThatIsMadeOfItKeepsItAsItWas() throws SQLException {
        renew(FIELDS);
        execute("create view of_it as select name from entity_accounts");

        assertThatThrownBy(() -> renew(FIELDS.subList(0, 2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("of_it");
        assertThat(texts("select name from of_it order by 1")).containsExactly("Ada", "Bea");
    }

    /** Names that differ only in what no name of a view holds. */
    @Test
    void viewOfAnotherSyncIsLeftToItAsLongAsThereIsOne() throws SQLException {
        renew(FIELDS);
        var other = new EntityView("entity_accounts", "contacts", FIELDS.subList(0, 1), SYSTEMS);

        assertThatThrownBy(() -> state.transaction("make view", view -> other.renew(view, "accounts"::equals)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("it is that of sync \"accounts\"");
        assertThat(texts("select name from entity_accounts order by 1")).containsExactly("Ada", "Bea");

        var isMade = state.transaction("make view", view -> other.renew(view, name -> false));
        assertThat(isMade).isTrue();
        assertThat(texts("select name from entity_accounts order by 1")).containsExactly("of another sync");
    }

    private static boolean renew(List<Field> fields) {
        var view = new EntityView("entity_accounts", "accounts", fields, SYSTEMS);
        return state.transaction("make view", connection -> view.renew(connection, name -> true));
    }

    private static void execute(String... statements) throws SQLException {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static List<String> texts(String sql) throws SQLException {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }
}
