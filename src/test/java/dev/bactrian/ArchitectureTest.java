package dev.bactrian;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.bactrian.definition.SystemKind;
import dev.bactrian.definition.SystemKinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may use which; see the table in the design document. */
@AnalyzeClasses(packages = "dev.bactrian", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] CORE = packages("change", "definition", "mapping", "decision");

    private static final String[] RULES = Stream.of("origin", "match", "write")
            .map(rule -> "dev.bactrian.decision." + rule)
            .toArray(String[]::new);

    private static final String[] STEPS = Stream.of("source", "bus", "deliver", "review")
            .map(step -> "dev.bactrian.pipeline." + step)
            .toArray(String[]::new);

    @ArchTest
    static final ArchRule changeUsesNothing = uses("change");

    @ArchTest
    static final ArchRule definitionUsesChange = uses("definition", "change");

    @ArchTest
    static final ArchRule mappingUsesDefinitionAndChange = uses("mapping", "definition", "change");

    @ArchTest
    static final ArchRule decisionUsesDefinitionAndChange = uses("decision", "definition", "change");

    @ArchTest
    static final ArchRule stateUsesChangeAndDecision = uses("state", "change", "decision");

    @ArchTest
    static final ArchRule systemsUseTheContract = uses("system", "definition", "change");

    @ArchTest
    static final ArchRule adaptersNeverSeeEachOther = slices().matching("dev.bactrian.system.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(
                    resideInAPackage("dev.bactrian.system.mysql.."), resideInAPackage("dev.bactrian.system.jdbc.."))
            .ignoreDependency(
                    resideInAnyPackage("dev.bactrian.system.(*).."),
                    resideInAPackage("dev.bactrian.system.debezium.."));

    @ArchTest
    static final ArchRule contractKnowsNoAdapter = noClasses()
            .that()
            .resideInAPackage("dev.bactrian.system")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.bactrian.system.(*).."));

    @ArchTest
    static final ArchRule contractIsPlainJava = noClasses()
            .that()
            .resideInAPackage("dev.bactrian.system")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.camel..", "io.quarkus..", "java.sql..", "javax.sql..", "jakarta..");

    @ArchTest
    static final ArchRule pipelineUsesNoAdapter = noClasses()
            .that()
            .resideInAPackage("dev.bactrian.pipeline..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "dev.bactrian.system.(*)..", "dev.bactrian.operations..", "dev.bactrian.sandbox.."));

    @ArchTest
    static final ArchRule rulesOfTheDecisionStandInLayers = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.bactrian.decision..")
            .layer("records")
            .definedBy("dev.bactrian.decision")
            .layer("rules")
            .definedBy(RULES)
            .layer("merge")
            .definedBy("dev.bactrian.decision.merge")
            .layer("review")
            .definedBy("dev.bactrian.decision.review")
            .whereLayer("records")
            .mayNotAccessAnyLayer()
            .whereLayer("rules")
            .mayOnlyAccessLayers("records")
            .whereLayer("merge")
            .mayOnlyAccessLayers("records", "rules")
            .whereLayer("review")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule rulesNeverSeeEachOther = slices().matching(
                    "dev.bactrian.decision.(origin|match|write|review)")
            .should()
            .notDependOnEachOther();

    /** Each step of the pipeline can be read without the others; what they share is below them, what joins them above. */
    @ArchTest
    static final ArchRule stepsOfThePipelineStandInLayers = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.bactrian.pipeline..")
            .layer("shared")
            .definedBy("dev.bactrian.pipeline")
            .layer("reconcile")
            .definedBy("dev.bactrian.pipeline.reconcile")
            .layer("steps")
            .definedBy(STEPS)
            .layer("files")
            .definedBy("dev.bactrian.pipeline.files")
            .layer("rehearsal")
            .definedBy("dev.bactrian.pipeline.rehearsal")
            .whereLayer("shared")
            .mayNotAccessAnyLayer()
            .whereLayer("reconcile")
            .mayOnlyAccessLayers("shared")
            .whereLayer("steps")
            .mayOnlyAccessLayers("shared", "reconcile")
            .whereLayer("rehearsal")
            .mayOnlyAccessLayers("shared", "files")
            .whereLayer("rehearsal")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule stepsNeverSeeEachOther = slices().matching(
                    "dev.bactrian.pipeline.(source|bus|deliver|review)")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule operationsUseNoAdapter = noClasses()
            .that()
            .resideInAPackage("dev.bactrian.operations..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("dev.bactrian.system.(*)..", "dev.bactrian.sandbox.."));

    @ArchTest
    static final ArchRule commandsUseNoAdapterAndNoState = noClasses()
            .that()
            .resideInAPackage("dev.bactrian.command..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "dev.bactrian.system.(*)..",
                    "dev.bactrian.state..",
                    "dev.bactrian.operations..",
                    "dev.bactrian.sandbox.."));

    @ArchTest
    static final ArchRule nothingUsesTheCommands = noClasses()
            .that()
            .resideOutsideOfPackage("dev.bactrian.command..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.bactrian.command..");

    @ArchTest
    static final ArchRule sandboxStandsAlone = uses("sandbox");

    @ArchTest
    static final ArchRule nothingUsesTheSandbox = noClasses()
            .that()
            .resideOutsideOfPackage("dev.bactrian.sandbox..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.bactrian.sandbox..");

    @ArchTest
    static final ArchRule coreIsPlainJava = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.camel..", "io.quarkus..", "java.sql..", "javax.sql..", "jakarta..");

    @ArchTest
    static final ArchRule timeIsInjected = noClasses()
            .that()
            .resideOutsideOfPackages("dev.bactrian.sandbox..", "dev.bactrian.system.(*)..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    /** What a type is like, its adapter says; see {@link SystemKind}. */
    @Test
    void nothingOutsideAnAdapterNamesItsType() throws IOException {
        var types = SystemKinds.all().stream().map(SystemKind::type).toList();
        assertThat(types).contains("postgres", "salesforce");
        var sources = Path.of("src/main/java/dev/bactrian");
        try (var files = Files.walk(sources)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var place = sources.relativize(file);
                var text = Files.readString(file);
                for (var type : types) {
                    if (!place.startsWith("sandbox") && !place.startsWith(Path.of("system", type))) {
                        assertThat(text).as(file.toString()).doesNotContain('"' + type + '"');
                    }
                }
            }
        }
    }

    private static ArchRule uses(String own, String... others) {
        var allowed =
                packages(Stream.concat(Stream.of(own), Arrays.stream(others)).toArray(String[]::new));
        return noClasses()
                .that()
                .resideInAPackage("dev.bactrian." + own + "..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.bactrian..").and(not(resideInAnyPackage(allowed))))
                .as(own + " uses of this application only " + String.join(", ", others));
    }

    private static String[] packages(String... names) {
        return Arrays.stream(names).map(name -> "dev.bactrian." + name + "..").toArray(String[]::new);
    }
}
