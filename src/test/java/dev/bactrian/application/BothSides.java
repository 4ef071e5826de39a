package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bactrian.sandbox.Sandbox;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** What both systems hold, record by record: to edit it, and to compare it field by field. */
final class BothSides {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Sandbox sandbox;

    BothSides(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    /** One account as a side holds it, in a form that both sides share. */
    record Account(
            @Nullable String name,
            @Nullable String industry,
            @Nullable BigDecimal revenue,
            @Nullable String phone,
            @Nullable Long modified) {}

    Map<String, Account> salesforce() {
        var accounts = new TreeMap<String, Account>();
        for (var record : sandbox.salesforce().records("Account")) {
            var revenue = record.get("AnnualRevenue");
            accounts.put(
                    String.valueOf(record.get("Id")),
                    new Account(
                            (String) record.get("Name"),
                            (String) record.get("Industry"),
                            revenue == null ? null : normal(new BigDecimal(revenue.toString())),
                            (String) record.get("Phone"),
                            seconds(record.get("LastModifiedDate"))));
        }
        return accounts;
    }

    /** Every row of the table; a key that stands in two rows fails here. */
    Map<String, Account> postgres() {
        var accounts = new TreeMap<String, Account>();
        query(
                "select id, sf_id, account_name, industry_type, annual_revenue, phone, last_modified from accounts",
                row -> {
                    var key = row.getString(2) == null ? "row " + row.getLong(1) : row.getString(2);
                    var revenue = row.getBigDecimal(5);
                    Timestamp modified = row.getTimestamp(7);
                    var before = accounts.put(
                            key,
                            new Account(
                                    row.getString(3),
                                    row.getString(4),
                                    revenue == null ? null : normal(revenue),
                                    row.getString(6),
                                    modified == null
                                            ? null
                                            : modified.toInstant().getEpochSecond()));
                    assertThat(before).as("a second row for %s", key).isNull();
                });
        return accounts;
    }

    /** Waits until both sides hold the same accounts, field by field. */
    void becomeEqual() {
        try {
            awaitEqual();
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    String.join(System.lineSeparator(), e.getMessage(), whatTheStateSays(), Application.lastWords()),
                    e);
        }
    }

    /** Where the records that differ stand, for whoever reads the report and has neither the databases nor the logs any more. */
    private String whatTheStateSays() {
        try {
            return text("select string_agg(line, E'\\n') from ("
                    + "(select 'lacking: ' || to_jsonb(r)::text line from bactrian.record r where r.lacking is not null limit 4)"
                    + " union all (select 'position: ' || to_jsonb(p)::text from bactrian.position p)"
                    + " union all (select 'owner: ' || to_jsonb(o)::text from bactrian.owner o)"
                    + " union all (select 'parked: ' || to_jsonb(p)::text from bactrian.parked p limit 4)"
                    + " union all (select 'waiting: ' || to_jsonb(w)::text from bactrian.waiting w limit 4)"
                    + " union all (select 'records: ' || count(*) from bactrian.record)) said");
        } catch (IllegalStateException e) {
            return "the state is not in this database: " + e.getMessage();
        }
    }

    private void awaitEqual() {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            var left = salesforce();
            var right = postgres();
            var different = new ArrayList<String>();
            left.forEach((key, account) -> {
                if (!account.equals(right.get(key))) {
                    different.add(key + ": " + account + " / " + right.get(key));
                }
            });
            right.keySet().stream()
                    .filter(key -> !left.containsKey(key))
                    .forEach(key -> different.add("only in PostgreSQL: " + key));
            assertThat(different).isEmpty();
        });
    }

    /** Names that more than one record of a side bears. */
    static List<String> repeatedNames(Map<String, Account> side) {
        var counts = new HashMap<String, Integer>();
        side.values().forEach(account -> counts.merge(String.valueOf(account.name()), 1, Integer::sum));
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The key of the row for an Account; waits for it. */
    long rowOf(String id) {
        var found = new long[1];
        await().atMost(PATIENCE).untilAsserted(() -> {
            query("select id from accounts where sf_id = '" + id + "'", row -> found[0] = row.getLong(1));
            assertThat(found[0]).isPositive();
        });
        return found[0];
    }

    String text(String sql) {
        var found = new String[] {""};
        query(sql, row -> found[0] = String.valueOf(row.getString(1)));
        return found[0];
    }

    int execute(String sql) {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Several statements in one transaction. */
    void together(List<String> statements) {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (var sql : statements) {
                statement.executeUpdate(sql);
            }
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection connect() throws SQLException {
        return sandbox.postgres().connect();
    }

    private interface RowReader {
        void read(java.sql.ResultSet row) throws SQLException;
    }

    private void query(String sql, RowReader reader) {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                reader.read(rows);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static BigDecimal normal(BigDecimal number) {
        return number.setScale(2);
    }

    private static @Nullable Long seconds(@Nullable Object time) {
        if (time == null) {
            return null;
        }
        var text = Objects.toString(time).replaceFirst("\\+0000$", "Z");
        return OffsetDateTime.parse(text).toEpochSecond();
    }
}
