package org.famulus.cli.architecture;

import java.util.List;
import java.util.stream.Stream;

import org.famulus.engine.fixture.DependsOnCommandLine;
import org.famulus.engine.fixture.FixtureManager;
import org.famulus.engine.fixture.PrintsToStandardOutput;
import org.famulus.engine.fixture.UsesCommandLineParser;
import org.famulus.engine.fixture.UsesTokenizers;
import org.famulus.engine.fixture.UsesVectors;
import org.famulus.engine.fixturehead.Head;
import org.famulus.engine.fixturetail.Tail;
import org.famulus.engine.generation.fixture.UsesTensors;
import org.famulus.report.fixture.DependsOnEngine;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.EvaluationResult;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.GeneralCodingRules;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** Which module and which package may know what. Each law is also shown to find a class that breaks it. */
class ArchitectureTest {

    private static final String ENGINE = "org.famulus.engine..";
    private static final String TRAINING = "org.famulus.training..";

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("org.famulus");

    /**
     * A rule and classes that together break it.
     *
     * @param name what holds
     */
    record Law(String name, ArchRule rule, List<Class<?>> violators) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Law> laws() {
        return Stream.of(
                law("the engine knows nothing of what is built on it",
                        noClasses().that().resideInAPackage(ENGINE).should().dependOnClassesThat().resideInAnyPackage(
                                "org.famulus.cli..", "org.famulus.server..", "org.famulus.studies..",
                                "org.famulus.agent..", TRAINING),
                        DependsOnCommandLine.class),
                law("training knows the engine and the leaves",
                        noClasses().that().resideInAPackage(TRAINING).should().dependOnClassesThat().resideInAnyPackage(
                                "org.famulus.cli..", "org.famulus.server..", "org.famulus.studies..",
                                "org.famulus.agent.."),
                        org.famulus.training.fixture.DependsOnCommandLine.class),
                law("report depends on nothing of ours", leaf("org.famulus.report.."), DependsOnEngine.class),
                law("world depends on nothing of ours", leaf("org.famulus.world..").allowEmptyShould(true),
                        org.famulus.world.fixture.DependsOnReport.class),
                law("the Vector API only in engine.kernels",
                        only("jdk.incubator.vector..", "org.famulus.engine.kernels.."), UsesVectors.class),
                law("LibTorch only in engine and training",
                        only("org.bytedeco..", ENGINE, TRAINING),
                        org.famulus.report.fixture.UsesTensors.class),
                law("no LibTorch in the engine's packages that do without tensors",
                        noClasses().that()
                                .resideInAnyPackage("org.famulus.engine.tokenizer..", "org.famulus.engine.chat..",
                                        "org.famulus.engine.weights..", "org.famulus.engine.generation..",
                                        "org.famulus.engine.kernels..")
                                .should().dependOnClassesThat().resideInAPackage("org.bytedeco.."),
                        UsesTensors.class),
                law("DJL only in engine.tokenizer", only("ai.djl..", "org.famulus.engine.tokenizer.."),
                        UsesTokenizers.class),
                law("picocli only in cli", only("picocli..", "org.famulus.cli.."), UsesCommandLineParser.class),
                law("no cycles between the engine's packages",
                        slices().matching("org.famulus.engine.(*)..").should().beFreeOfCycles(), Head.class,
                        Tail.class),
                law("no cycles between the packages of training",
                        slices().matching("org.famulus.training.(*)..").should().beFreeOfCycles(),
                        org.famulus.training.fixturehead.Head.class, org.famulus.training.fixturetail.Tail.class),
                law("standard streams only in cli",
                        noClasses().that().resideOutsideOfPackage("org.famulus.cli..")
                                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS),
                        PrintsToStandardOutput.class),
                law("public names say what a class is",
                        noClasses().that().arePublic().should().haveSimpleNameEndingWith("Impl").orShould()
                                .haveSimpleNameEndingWith("Manager"),
                        FixtureManager.class),
                law("every package says what lives there and is @NullMarked",
                        ArchRuleDefinition.classes().should(resideInANullMarkedPackage()), UsesVectors.class));
    }

    @ParameterizedTest
    @MethodSource("laws")
    void theProductKeeps(Law law) {
        law.rule().check(PRODUCT);
    }

    @ParameterizedTest
    @MethodSource("laws")
    void aClassThatBreaksItIsFound(Law law) {
        EvaluationResult result = law.rule()
                .evaluate(new ClassFileImporter().importClasses(law.violators().toArray(Class<?>[]::new)));
        assertThat(result.hasViolation()).as(law.name()).isTrue();
        assertThat(result.getFailureReport().getDetails().toString()).as(law.name())
                .contains(law.violators().getFirst().getSimpleName());
    }

    @Test
    void theProductIsSeenWhole() {
        assertThat(PRODUCT.stream().map(JavaClass::getPackageName)).contains("org.famulus.cli", "org.famulus.engine",
                "org.famulus.engine.kernels", "org.famulus.report", "org.famulus.training")
                .noneMatch(name -> name.contains("fixture"));
    }

    private static Law law(String name, ArchRule rule, Class<?>... violators) {
        return new Law(name, rule, List.of(violators));
    }

    private static ArchRule only(String library, String... users) {
        return noClasses().that().resideOutsideOfPackages(users).should().dependOnClassesThat()
                .resideInAPackage(library);
    }

    private static ArchRule leaf(String module) {
        return noClasses().that().resideInAPackage(module).should().dependOnClassesThat(
                resideInAPackage("org.famulus..").and(not(resideInAPackage(module))));
    }

    private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
        return new ArchCondition<>("reside in a @NullMarked package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage().tryGetPackageInfo()
                        .map(info -> info.isAnnotatedWith(NullMarked.class)).orElse(false);
                events.add(new SimpleConditionEvent(type, marked,
                        type.getName() + " is in a package without a @NullMarked package-info.java"));
            }
        };
    }
}
