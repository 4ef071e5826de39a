package dev.bactrian.sandbox.salesforce.soql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bactrian.sandbox.salesforce.metadata.Field;
import dev.bactrian.sandbox.salesforce.metadata.FieldType;
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
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryRunTest {
    private static final Instant NOW = Instant.parse("2026-03-04T10:00:00Z");
    private static final Origin ORIGIN = new Origin(Org.USER_ID, "test");

    private static final Field TOPICS = new Field(
            "Topics__c",
            "Topics",
            FieldType.MULTIPICKLIST,
            255,
            0,
            0,
            Set.of(),
            List.of("Food", "Rent", "Travel"),
            List.of(),
            null);

    private final Org org = new Org(
            Stream.concat(
                            StandardObjects.all().stream(),
                            Stream.of(StandardObjects.custom("Trip__c", "Trip", "Trips", "a01", List.of(TOPICS))))
                    .toList(),
            Clock.fixed(NOW, ZoneOffset.UTC),
            List.of(),
            commit -> {},
            id -> false);
    private final Table trips = org.table("Trip__c").orElseThrow();
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
                "CALENDAR_YEAR(CreatedDate) = 2026 AND DAY_IN_WEEK(CreatedDate) = 4 AND HOUR_IN_DAY(CreatedDate) = 10 AND Name = 'birch' | birch",
                "DAY_ONLY(CreatedDate) < 2026-03-04 | \"\"",
                "Name = '\\u0061lder' | Alder",
                "NOT (Industry = 'Energy' OR Industry = null) AND NOT Name LIKE 'B%' | Alder",
                "IsDeleted = false AND Owner.Name = 'Ada' | Alder,birch,Cedar 100%,D'Arcy_x",
            })
    void conditionFinds(String where, String names) {
        List<String> expected = names == null || names.isEmpty() ? List.of() : List.of(names.split(","));

        assertThat(names("SELECT Name FROM Account WHERE " + where + " ORDER BY Name"))
                .isEqualTo(expected);
    }

    @Test
    void backslashStandsForItselfIfDoubled() {
        create("Back\\slash%", null, null, null);

        assertThat(names("SELECT Name FROM Account WHERE Name LIKE '%\\\\%'")).containsExactly("Back\\slash%");
        assertThat(names("SELECT Name FROM Account WHERE Name = 'Back\\\\slash%'"))
                .containsExactly("Back\\slash%");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "Topics__c INCLUDES ('Food') | One,Two",
                "Topics__c INCLUDES ('Food;Rent', 'Travel') | Two,Three",
                "Topics__c EXCLUDES ('Food') | Three,Four",
                "Topics__c = 'Food;Rent' | Two",
            })
    void multipicklistIsSearched(String where, String names) {
        create("One", "Food");
        create("Two", "Food;Rent");
        create("Three", "Travel");
        create("Four", null);

        assertThat(find("SELECT Name FROM Trip__c WHERE " + where).rows())
                .extracting(row -> row.required(trips.type().positionOf("Name")))
                .containsExactlyInAnyOrder((Object[]) names.split(","));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "SELECT Industry, COUNT(Id) n FROM Account GROUP BY Industry ORDER BY Industry NULLS LAST"
                        + " | [{Industry=Banking, n=1}, {Industry=Energy, n=2}, {Industry=null, n=1}]",
                "SELECT Industry, COUNT(Id) FROM Account GROUP BY Industry HAVING COUNT(Id) > 1 AND Industry != null"
                        + " | [{Industry=Energy, expr0=2}]",
                "SELECT Industry FROM Account GROUP BY Industry HAVING MAX(Name) LIKE 'c%' OR SUM(AnnualRevenue) = 100"
                        + " | [{Industry=Banking}, {Industry=Energy}]",
                "SELECT COUNT(AnnualRevenue), COUNT_DISTINCT(Industry) d, SUM(AnnualRevenue), AVG(AnnualRevenue) a,"
                        + " MIN(Name), MAX(Name) FROM Account"
                        + " | [{expr0=3, d=2, expr1=350.50, a=116.8333333333333, expr2=Alder, expr3=D'Arcy_x}]",
                "SELECT CALENDAR_YEAR(CreatedDate) y, CALENDAR_QUARTER(CreatedDate), COUNT(Id) FROM Account"
                        + " GROUP BY CALENDAR_YEAR(CreatedDate), CALENDAR_QUARTER(CreatedDate) HAVING COUNT(Id) >= 1"
                        + " ORDER BY CALENDAR_YEAR(CreatedDate) | [{y=2026, expr0=1, expr1=4}]",
                "SELECT Owner.Name, COUNT(Id) c FROM Account GROUP BY Owner.Name | [{Name=Ada, c=4}]",
                "SELECT Industry FROM Account GROUP BY Industry HAVING COUNT(Id) > 9 | []",
                "SELECT SUM(AnnualRevenue) FROM Account WHERE Name = 'nobody' | [{expr0=null}]",
            })
    void groupsAreComputed(String soql, String groups) {
        assertThat(find(soql).groups()).hasToString(groups);
    }

    @Test
    void orderLimitAndOffset() {
        assertThat(names("SELECT Name FROM Account ORDER BY AnnualRevenue DESC NULLS FIRST, Name LIMIT 2 OFFSET 1"))
                .containsExactly("birch", "Alder");
    }

    @Test
    void recordsWithoutValueComeFirstUnlessToldOtherwise() {
        assertThat(names("SELECT Name FROM Account ORDER BY AnnualRevenue DESC"))
                .containsExactly("Cedar 100%", "birch", "Alder", "D'Arcy_x");
        assertThat(names("SELECT Name FROM Account ORDER BY AnnualRevenue ASC NULLS LAST"))
                .containsExactly("D'Arcy_x", "Alder", "birch", "Cedar 100%");
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
                "SELECT Industry FROM Account GROUP BY Industry HAVING Name = 'a' | MALFORMED_QUERY: Field must be grouped or aggregated: Name",
                "SELECT Name n FROM Account | MALFORMED_QUERY: only aggregate expressions use field aliasing",
                "SELECT CALENDAR_YEAR(CreatedDate) FROM Account | MALFORMED_QUERY: Field must be grouped or aggregated",
                "SELECT Name FROM Account WHERE COUNT(Id) > 1 | MALFORMED_QUERY: aggregate function in the wrong place: COUNT(Id)",
                "SELECT Name FROM Account WHERE CALENDAR_YEAR(Name) = 1 | MALFORMED_QUERY: field Name of type string",
                "SELECT toLabel(Industry) FROM Account | MALFORMED_QUERY: not supported by this stand-in: function toLabel",
                "SELECT TYPEOF Owner WHEN User THEN Id END FROM Account | MALFORMED_QUERY: not supported by this stand-in: TYPEOF",
                "SELECT Name FROM Account USING SCOPE mine | MALFORMED_QUERY: not supported by this stand-in: USING SCOPE",
                "SELECT Name FROM Account WITH DATA CATEGORY a AT b | MALFORMED_QUERY: not supported by this stand-in: WITH DATA",
                "SELECT Industry FROM Account GROUP BY ROLLUP(Industry) | MALFORMED_QUERY: not supported by this stand-in: GROUP BY ROLLUP",
                "SELECT Name FROM Account WHERE Name INCLUDES ('a') | INVALID_FIELD: includes or excludes",
                "SELECT Name FROM Account WHERE Name = '\\q' | MALFORMED_QUERY: Invalid string literal",
                "SELECT Name FROM Account WHERE Name = '\\u00' | MALFORMED_QUERY: Invalid string literal",
                "SELECT Name FROM Account LIMIT -1 | MALFORMED_QUERY",
                "SELECT Id FROM Account WHERE Description = 'a' | INVALID_FIELD: field 'Description' can not be filtered",
                "SELECT Id FROM Account ORDER BY BillingAddress | INVALID_FIELD: field 'BillingAddress' can not be sorted",
                "SELECT Id FROM Trip__c ORDER BY Topics__c | INVALID_FIELD: field 'Topics__c' can not be sorted",
                "SELECT FIELDS(ALL) FROM Account | MALFORMED_QUERY: The SOQL FIELDS function must have a LIMIT",
                "SELECT Id, Name, Id FROM Account | INVALID_FIELD: duplicate field selected: Id",
                "SELECT Id, (SELECT COUNT() FROM Contacts) FROM Account | MALFORMED_QUERY: aggregate functions",
                "SELECT Id, (SELECT MAX(Name) FROM Contacts) FROM Account | MALFORMED_QUERY: aggregate functions",
                "SELECT MAX(IsDeleted) FROM Account | MALFORMED_QUERY: field IsDeleted does not support aggregate operator MAX",
                "SELECT SUM(Name) FROM Account | MALFORMED_QUERY: field Name does not support aggregate operator SUM",
                "SELECT Industry FROM Account GROUP BY Industry ORDER BY Name | MALFORMED_QUERY: Ordered field must be grouped",
                "SELECT Name FROM Account OFFSET 2001 | NUMBER_OUTSIDE_VALID_RANGE",
                "SELECT Nome FROM Account | INVALID_FIELD",
                "SELECT Name FROM Accounts | INVALID_TYPE",
                "SELECT Name FROM Account WHERE AnnualRevenue = '5' | INVALID_FIELD",
                "SELECT Name FROM Account WHERE CreatedDate > 2026-01-01 | INVALID_FIELD",
            })
    void mistakeIsRefused(String soql, String code) {
        assertThatThrownBy(() -> names(soql)).hasMessageStartingWith(code);
    }

    private List<String> names(String soql) {
        int name = accounts.type().positionOf("Name");
        return find(soql).rows().stream()
                .map((Row row) -> (String) row.required(name))
                .toList();
    }

    private Answer find(String soql) {
        Query query = Parser.parse(soql, LocalDate.ofInstant(NOW, ZoneOffset.UTC));
        return org.read(() -> QueryRun.run(org, query, QueryRun.Scope.LIVE));
    }

    private void create(String name, String topics) {
        Map<String, Object> values = new HashMap<>();
        values.put("Name", name);
        values.put("Topics__c", topics);
        org.write(ORIGIN, List.of(new Write.Create(trips.type(), values)), Org.Mode.ALL_OR_NONE);
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
