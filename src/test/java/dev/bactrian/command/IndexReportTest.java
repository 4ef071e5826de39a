package dev.bactrian.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bactrian.command.IndexReport.Index;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IndexReportTest {

    private static final Index INDEX = new Index("CREATE INDEX a", "each time, the whole table is scanned", false);

    @Test
    void peopleGetStatementsThatADatabaseTakes() {
        assertThat(IndexReport.print(List.of(report(INDEX.asMade())), Report.Format.TEXT))
                .isEqualTo(
                        """
                        -- crm: no index is missing
                        -- erp: each time, the whole table is scanned
                        CREATE INDEX a;
                        -- made
                        a.sync.yaml: erp is out of reach
                        """);
    }

    @Test
    void machinesGetTheSameAsJson() throws Exception {
        var printed = IndexReport.print(List.of(report(INDEX)), Report.Format.JSON);

        assertThat(new ObjectMapper().readTree(printed))
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        """
                        [ { "file": "a.sync.yaml",
                            "systems": {
                              "crm": [],
                              "erp": [ { "statement": "CREATE INDEX a", "reason": "each time, the whole table is scanned", "made": false } ] },
                            "mistakes": ["a.sync.yaml: erp is out of reach"], "unreachable": true } ]
                        """));
    }

    private static IndexReport report(Index index) {
        var systems = new LinkedHashMap<String, List<Index>>();
        systems.put("crm", List.of());
        systems.put("erp", List.of(index));
        return new IndexReport("a.sync.yaml", systems, List.of("a.sync.yaml: erp is out of reach"), true);
    }

    @Test
    void statusTellsAWrongFileBeforeASystemThatCouldNotBeAsked() {
        var away = report(INDEX);
        var wrong = new IndexReport("b.sync.yaml", Map.of(), List.of("b.sync.yaml:1:1: wrong"), false);
        var fine = new IndexReport("c.sync.yaml", Map.of(), List.of(), false);

        assertThat(Verdict.status(List.of(fine))).isEqualTo(Commands.FINE);
        assertThat(Verdict.status(List.of(fine, away))).isEqualTo(Commands.UNREACHABLE);
        assertThat(Verdict.status(List.of(away, wrong, fine))).isEqualTo(Commands.WRONG);
    }
}
