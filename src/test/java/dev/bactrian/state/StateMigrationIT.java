package dev.bactrian.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bactrian.change.Fields;
import dev.bactrian.change.Position;
import dev.bactrian.change.ValueType;
import dev.bactrian.decision.Presence;
import dev.bactrian.state.RecordStore.LinkKey;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** A state that was made by the version with a row for each link is read as the same records. */
class StateMigrationIT {

    private static final RecordStore STORE = new RecordStore(
            "accounts",
            new RecordStore.Types(
                    field -> Optional.of(field.equals("revenue") ? ValueType.DECIMAL : ValueType.TEXT),
                    system -> field -> Optional.of(ValueType.TEXT)),
            fields -> Optional.empty());

    @Test
    void linksMoveIntoTheirRecordsRow() throws Exception {
        try (var server = EmbeddedPostgres.start();
                var connection = server.getPostgresDatabase().getConnection()) {
            Flyway.configure()
                    .dataSource(server.getPostgresDatabase())
                    .target("9")
                    .load()
                    .migrate();
            execute(
                    connection,
                    """
                    insert into record (id, sync, fields, stamps) values
                      (1, 'accounts', '{"name": "Ada", "phone": null, "revenue": 12.5}', '{"name": {"system": "crm", "at": "2026-01-02T03:04:05Z"}}'),
                      (2, 'accounts', '{"name": "Bea"}', '{}')""",
                    """
                    insert into link (record_id, system, sync, key, presence, shadow, raw, sent, position_order, position_log,
                      position_token, dirty, edited_at, due_at, attempts, parked, former_keys, mismatches) values
                      (1, 'crm', 'accounts', '001', 'PRESENT', '{"name": "Ada", "phone": null, "revenue": 12.5}', '{"name": " Ada"}', '[]',
                        7, 8, 'r8', false, null, 'epoch', 0, false, '{000}', 0),
                      (1, 'erp', 'accounts', '5', 'PRESENT', '{"name": "Ad", "phone": null}', '{}',
                        '[{"token": "t1", "kind": "UPDATE", "from": {"name": "A"}, "to": {"name": "Ad"}, "held": true, "told": [],
                           "acknowledged": {"order": 0, "log": 77, "token": "0/4D"}}]',
                        0, 0, '', true, '2026-01-02 03:04:05.678901+00', '2026-01-02 03:05:00+00', 2, false, '{}', 1),
                      (2, 'crm', 'accounts', '002', 'HELD', '{"name": "Bea"}', '{}', '[]', 1, 1, '', false, null, now(), 0, false, '{}', 0),
                      (2, 'erp', 'accounts', null, 'ABSENT', '{}', '{}',
                        '[{"token": "t2", "kind": "CREATE", "from": {}, "to": {"name": "Bea"}, "held": false, "told": []}]',
                        0, 0, '', true, now(), '2026-01-01 00:00:00+00', 0, true, '{}', 0)""");

            Flyway.configure().dataSource(server.getPostgresDatabase()).load().migrate();

            var records = STORE.read(connection, List.of(1L, 2L), Long.MAX_VALUE);
            var ada = records.get(1L);
            assertThat(ada.state().fields().asMap()).containsOnlyKeys("name", "phone", "revenue");
            var crm = ada.state().link("crm");
            assertThat(crm.shadow()).isEqualTo(ada.state().fields());
            assertThat(crm.raw()).isEqualTo(Fields.of("name", " Ada"));
            assertThat(crm.position()).isEqualTo(new Position(7, 8, "r8"));
            assertThat(crm.formerKeys()).containsExactly("000");
            var erp = ada.state().link("erp");
            assertThat(erp.shadow()).isEqualTo(fields("name", "Ad", "phone", null));
            assertThat(erp.sent()).singleElement().satisfies(sent -> {
                assertThat(sent.token()).isEqualTo("t1");
                assertThat(sent.acknowledged()).isEqualTo(new Position(0, 77, "0/4D"));
            });
            var delivery = ada.delivery("erp");
            assertThat(delivery.dirty()).isTrue();
            assertThat(delivery.editedAt()).isEqualTo(Instant.parse("2026-01-02T03:04:05.678901Z"));
            assertThat(delivery.attempts()).isEqualTo(2);
            assertThat(delivery.mismatches()).isEqualTo(1);
            assertThat(records.get(2L).state().link("erp").presence()).isEqualTo(Presence.ABSENT);
            assertThat(records.get(2L).state().link("crm").presence()).isEqualTo(Presence.DELETE_IN_REVIEW);
            assertThat(Questions.held(connection, "accounts", "crm", 0, 10)).containsExactly(2L);
            assertThat(records.get(2L).delivery("erp").parked()).isTrue();
            assertThat(STORE.findDue(connection, LackingSets.with("erp", List.of("crm", "erp")), 10, Instant.now()))
                    .as("what waits for a person is not due")
                    .containsExactly(1L);
            assertThat(STORE.find(connection, List.of(new LinkKey("crm", "002"))))
                    .hasSize(1);
            assertThat(STORE.findCreating(connection, "erp", List.of("t2"))).containsExactly(2L);
            assertThat(STORE.findFormer(connection, List.of(new LinkKey("crm", "000"))))
                    .hasSize(1);
        }
    }

    private static Fields fields(Object... pairs) {
        var values = new LinkedHashMap<String, Object>();
        for (var i = 0; i < pairs.length; i += 2) {
            values.put((String) pairs[i], pairs[i + 1]);
        }
        return Fields.of(values);
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var sql : Arrays.asList(statements)) {
                statement.execute(sql);
            }
        }
    }
}
