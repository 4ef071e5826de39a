package dev.bactrian.sandbox.salesforce.soql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.sandbox.salesforce.metadata.StandardObjects;
import dev.bactrian.sandbox.salesforce.org.Org;
import dev.bactrian.sandbox.salesforce.org.Origin;
import dev.bactrian.sandbox.salesforce.org.Outcome;
import dev.bactrian.sandbox.salesforce.org.Row;
import dev.bactrian.sandbox.salesforce.org.Table;
import dev.bactrian.sandbox.salesforce.org.Write;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryRunTest {
    private static final Instant NOW = Instant.parse("2026-03-04T10:00:00Z");
    private static final Origin ORIGIN = new Origin(Org.USER_ID, "test");

    private final Org org =
            new Org(StandardObjects.all(), Clock.fixed(NOW, ZoneOffset.UTC), List.of(), commit -> {}, id -> false);
    private final Table accounts = org.table("Account").orElseThrow();

    @BeforeEach
    void records() {
        org.load(
                org.table("User").orElseThrow().type(),
                List.of(Map.of("Id", Org.USER_ID, "IsDeleted", false, "SystemModstamp", NOW, "Name", "Ada")));
        create("Alder", "Banking", 100, "A-1");
        create("birch", "Energy", 200, "A-2");
        create("Cedar 100%", "Energy", null, null);
        create("D'Arcy_x", null, 50.5, "A-4");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "Name = 'ALDER' | Alder",
                "Name != 'Alder' | birch,Cedar 100%,D'Arcy_x",
                "Industry = null | D'Arcy_x",
                "Industry != null AND AnnualRevenue >= 100 | Alder,birch",
                "AnnualRevenue < 100 | D'Arcy_x",
                "AnnualRevenue = 50.50 | D'Arcy_x",
                "NOT Industry = 'Energy' | Alder,D'Arcy_x",
                "Industry IN ('Banking', null) | Alder,D'Arcy_x",
                "Industry NOT IN ('Energy') | Alder,D'Arcy_x",
                "Name LIKE '%r' | Alder",
                "Name LIKE '_irc%' | birch",
                "Name LIKE '%100\\%' | Cedar 100%",
                "Name LIKE 'D\\'Arcy\\_%' | D'Arcy_x",
                "(Industry = 'Energy' AND AnnualRevenue = null) OR Name = 'Alder' | Alder,Cedar 100%",
                "External_Id__c = 'a-2' | birch",
                "External_Id__c IN ('A-1', 'A-4') AND Name LIKE 'A%' | Alder",
                "CreatedDate = TODAY | Alder,birch,Cedar 100%,D'Arcy_x",
                "CreatedDate < LAST_N_DAYS:3 | \"\"",
                "SystemModstamp >= 2026-03-04T10:00:00Z AND Name = 'birch' | birch",
                "SystemModstamp > 2026-03-04T12:00:00+02:00 | \"\"",
                "IsDeleted = false AND Owner.Name = 'Ada' | Alder,birch,Cedar 100%,D'Arcy_x",
            })
    void conditionFinds(String where, String names) {
        List<String> expected = names == null || names.isEmpty() ? List.of() : List.of(names.split(","));

        assertThat(names("SELECT Name FROM Account WHERE " + where + " ORDER BY Name"))
                .isEqualTo(expected);
    }

    @Test
    void orderLimitAndOffset() {
        assertThat(names("SELECT Name FROM Account ORDER BY AnnualRevenue DESC NULLS FIRST, Name LIMIT 2 OFFSET 1"))
                .containsExactly("birch", "Alder");
    }

    @Test
    void idIsFoundByBothItsForms() {
        String id = (String) accounts.rows().iterator().next().required(0);

        assertThat(names("SELECT Name FROM Account WHERE Id = '" + id + "'")).hasSize(1);
        assertThat(names("SELECT Name FROM Account a WHERE a.Id IN ('" + id.substring(0, 15) + "')"))
                .hasSize(1);
    }

    @Test
    void recycleBinIsSeenOnlyOnRequest() {
        String id = (String) accounts.rows().iterator().next().required(0);
        org.write(ORIGIN, List.of(new Write.Delete(accounts.type(), id)), Org.Mode.ALL_OR_NONE);

        assertThat(names("SELECT Name FROM Account WHERE Id = '" + id + "'")).isEmpty();
        assertThat(names("SELECT Name FROM Account WHERE Id = '" + id + "' AND IsDeleted = true ALL ROWS"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT Name FROM Account WHERE Name = 'a' OR Name = 'b' AND Name = 'c' | MALFORMED_QUERY",
                "SELECT FROM Account | MALFORMED_QUERY",
                "SELECT Name FROM Account WHERE DISTANCE(a, b) < 3 | MALFORMED_QUERY",
                "SELECT Name FROM Account HAVING Name = 'a' | MALFORMED_QUERY",
                "SELECT Nome FROM Account | INVALID_FIELD",
                "SELECT Name FROM Accounts | INVALID_TYPE",
                "SELECT Name FROM Account WHERE AnnualRevenue = '5' | INVALID_FIELD",
                "SELECT Name FROM Account WHERE CreatedDate > 2026-01-01 | INVALID_FIELD",
            })
    void mistakeIsRefused(String soql, String code) {
        assertThatThrownBy(() -> names(soql)).hasMessageStartingWith(code);
    }

    private List<String> names(String soql) {
        Query query = Parser.parse(soql, LocalDate.ofInstant(NOW, ZoneOffset.UTC));
        Answer answer = org.read(() -> QueryRun.run(org, query, QueryRun.Scope.LIVE));
        int name = accounts.type().positionOf("Name");
        return answer.rows().stream()
                .map((Row row) -> (String) row.required(name))
                .toList();
    }

    private void create(String name, String industry, Number revenue, String externalId) {
        Map<String, Object> values = new HashMap<>();
        values.put("Name", name);
        values.put("Industry", industry);
        values.put("AnnualRevenue", revenue);
        values.put("External_Id__c", externalId);
        List<Outcome> outcomes =
                org.write(ORIGIN, List.of(new Write.Create(accounts.type(), values)), Org.Mode.ALL_OR_NONE);
        assertThat(outcomes).allMatch(Outcome::isSuccess);
    }
}
