package dev.bactrian.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bactrian.system.SystemUnavailable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanReportTest {

    private static final List<PlanReport> REPORTS = List.of(
            PlanReport.of("a.sync.yaml", new Plan("a", Map.of("create in erp", 2), List.of())),
            PlanReport.wrong("b.sync.yaml", List.of("b.sync.yaml:1:1: source: is required")),
            PlanReport.unreachable("c.sync.yaml", new SystemUnavailable("erp", "is out of reach")));

    @Test
    void peopleGetEveryFile() {
        assertThat(PlanReport.print(REPORTS, Report.Format.TEXT))
                .isEqualTo(
                        """
                        sync a, both systems as they are now:
                          create in erp                     2
                        b.sync.yaml:1:1: source: is required
                        c.sync.yaml: system erp: is out of reach
                        """);
    }

    @Test
    void machinesGetTheSameAsJson() throws Exception {
        var printed = PlanReport.print(REPORTS, Report.Format.JSON);

        assertThat(new ObjectMapper().readTree(printed))
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        """
                        [ { "file": "a.sync.yaml", "plan": { "sync": "a", "counts": { "create in erp": 2 }, "first": [] },
                            "mistakes": [], "unreachable": false },
                          { "file": "b.sync.yaml", "plan": null,
                            "mistakes": ["b.sync.yaml:1:1: source: is required"], "unreachable": false },
                          { "file": "c.sync.yaml", "plan": null,
                            "mistakes": ["c.sync.yaml: system erp: is out of reach"], "unreachable": true } ]
                        """));
    }
}
