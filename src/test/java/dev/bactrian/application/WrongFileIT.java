package dev.bactrian.application;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What whoever wrote a wrong sync file sees. */
class WrongFileIT {

    @Test
    void wrongFileIsToldByItsMistakesAlone() {
        try (var application = Application.keepingState("jdbc:postgresql://localhost:1/none", "wrong-file")
                .with("bactrian.systems.crm.login-url", "http://localhost:1")
                .withSync(
                        "wrong.sync.yaml",
                        """
                        source: { system: crm, object: Account }
                        target: { system: erp, table: accounts }
                        field_mappings:
                          - { source: Id, target: sf_id }
                        deletes: gently
                        nonsense: 1
                        """)
                .start()) {

            assertThat(application.exitStatus()).isEqualTo(1);
            assertThat(application.log())
                    .containsOnlyOnce("wrong.sync.yaml:5:1: deletes: unknown word \"gently\"")
                    .containsOnlyOnce("wrong.sync.yaml:6:1: nonsense: unknown key \"nonsense\"")
                    .contains("quarkus-run.jar check routes")
                    .doesNotContain("\tat ", "Caused by");
        }
    }
}
