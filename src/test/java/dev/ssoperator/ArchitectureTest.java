package dev.ssoperator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.resolvers.SelectedClassResolverFromClasspath;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures;
import dev.ssoperator.identitycenter.RequestTarget;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The packages, and which of them may depend on which.
 *
 * <p>A rule that cannot fail passes forever. Therefore each rule must also reject at least one of
 * the classes named {@code Violation}, which exist among the tests only.
 */
class ArchitectureTest {

  private static final String ROOT = "dev.ssoperator";

  private static final ImportOption MAIN_ONLY = ImportOption.Predefined.DO_NOT_INCLUDE_TESTS;

  private static final JavaClasses MAIN = read(MAIN_ONLY);

  private static final JavaClasses MAIN_AND_VIOLATIONS =
      read(location -> MAIN_ONLY.includes(location) || location.contains("/Violation.class"));

  /** From top to bottom; each may use those below it. */
  private static final List<String> LAYERS =
      List.of(
          "cli",
          "importer",
          "plan",
          "report",
          "survey",
          "validation",
          "operator",
          "metrics",
          "boundary",
          "permissionset",
          "assignmentset",
          "assignment",
          "reconcile",
          "access",
          "inventory",
          "request",
          "status",
          "audit",
          "identitycenter",
          "apiserver",
          "iam",
          "sdk",
          "api");

  @Test
  void thePackagesAreThoseOfTheDesign() {
    var others = Set.of("emulator", "identitycenter.quota", "telemetry", "logging");
    var expected = Stream.concat(LAYERS.stream(), others.stream()).toList();

    assertThat(packages(MAIN)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(packages(MAIN_AND_VIOLATIONS)).contains("violation").containsAll(expected);
  }

  private static Set<String> packages(JavaClasses classes) {
    return classes.stream()
        .map(JavaClass::getPackageName)
        .map(name -> name.substring(ROOT.length() + 1))
        .collect(Collectors.toSet());
  }

  @Test
  void dependenciesPointDownwardsOnly() {
    var architecture =
        Architectures.layeredArchitecture().consideringOnlyDependenciesInAnyPackage(ROOT + "..");
    for (var layer : LAYERS) {
      architecture = architecture.layer(layer).definedBy(ROOT + "." + layer + "..");
    }
    architecture = architecture.whereLayer(LAYERS.get(0)).mayNotBeAccessedByAnyLayer();
    for (var i = 1; i < LAYERS.size(); i++) {
      var above = LAYERS.subList(0, i).toArray(String[]::new);
      architecture = architecture.whereLayer(LAYERS.get(i)).mayOnlyBeAccessedByLayers(above);
    }
    hold(
        architecture,
        "api.Violation.cli",
        "api.Violation.above",
        "status.Violation.above",
        "violation.Violation.api");
  }

  @Test
  void noPackagesDependOnEachOther() {
    hold(
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles(),
        "permissionset.Violation",
        "assignment.Violation");
  }

  @Test
  void permissionSetsAndAssignmentsKnowEachOtherOnlyThroughTheApi() {
    hold(
        slices()
            .matching(ROOT + ".(permissionset|assignment|assignmentset|boundary)..")
            .should()
            .notDependOnEachOther(),
        "permissionset.Violation",
        "assignment.Violation");
  }

  /**
   * Access is of AccountAssignments; whatever else concerns all kinds iterates over the registry.
   */
  @Test
  void aKindIsNamedInItsPackageInTheApiAndInTheRegistryOnly() {
    hold(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                ROOT + ".api..",
                ROOT + ".permissionset..",
                ROOT + ".assignment..",
                ROOT + ".assignmentset..",
                ROOT + ".boundary..",
                ROOT + ".access..",
                ROOT + ".importer..",
                ROOT + ".plan..")
            .and()
            .haveNameNotMatching(ROOT + "\\.operator\\.Reconcilers(\\$.*)?")
            .should()
            .dependOnClassesThat(
                JavaClass.Predicates.resideInAPackage(ROOT + ".api..")
                    .and(
                        HasName.Predicates.nameMatching(
                            ".*\\.(PermissionSet|AccountAssignment|AccessBoundary)(Spec|Status)?"))),
        "violation.Violation.kind");
  }

  @Test
  void assignmentsInAwsAreChangedInOneRoomOnly() {
    hold(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                ROOT + ".access..", ROOT + ".request..", ROOT + ".identitycenter..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(RequestTarget.Assignment.class),
        "violation.Violation.assignment");
  }

  @Test
  void noConstructorHasMoreThanSevenParameters() {
    hold(
        constructors()
            .that()
            .areDeclaredInClassesThat()
            .areNotRecords()
            .and()
            .areDeclaredInClassesThat()
            .areNotEnums()
            .and()
            .areDeclaredInClassesThat()
            .haveSimpleNameNotEndingWith("Builder")
            .should(haveAtMost(7)),
        "violation.Violation.<init>");
  }

  private static ArchCondition<JavaConstructor> haveAtMost(int parameters) {
    return new ArchCondition<>("have at most " + parameters + " parameters") {
      @Override
      public void check(JavaConstructor constructor, ConditionEvents events) {
        if (constructor.getRawParameterTypes().size() > parameters) {
          events.add(SimpleConditionEvent.violated(constructor, constructor.getFullName()));
        }
      }
    };
  }

  @Test
  void theApiDependsOnNothingOfTheProject() {
    hold(
        noClasses()
            .that()
            .resideInAPackage(ROOT + ".api..")
            .should()
            .dependOnClassesThat(
                JavaClass.Predicates.resideInAPackage(ROOT + "..")
                    .and(JavaClass.Predicates.resideOutsideOfPackage(ROOT + ".api.."))),
        "api.Violation");
  }

  @Test
  void theEmulatorStandsAlone() {
    hold(
        noClasses()
            .that()
            .resideInAPackage(ROOT + ".emulator..")
            .should()
            .dependOnClassesThat(
                JavaClass.Predicates.resideInAPackage(ROOT + "..")
                    .and(JavaClass.Predicates.resideOutsideOfPackage(ROOT + ".emulator.."))),
        "emulator.Violation");
    hold(
        classes()
            .that()
            .resideInAPackage(ROOT + ".emulator..")
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAnyPackage(ROOT + ".cli", ROOT + ".emulator.."),
        "status.Violation",
        "violation.Violation");
  }

  @ParameterizedTest
  @CsvSource({"telemetry, operator", "logging, "})
  void whatEveryProgramNeedsStandsAloneToo(String part, @Nullable String user) {
    hold(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "." + part)
            .should()
            .dependOnClassesThat(
                JavaClass.Predicates.resideInAPackage(ROOT + "..")
                    .and(JavaClass.Predicates.resideOutsideOfPackage(ROOT + "." + part))),
        part + ".Violation");
    hold(
        classes()
            .that()
            .resideInAPackage(ROOT + "." + part)
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAnyPackage(
                ROOT + ".cli", ROOT + "." + part, ROOT + "." + (user == null ? part : user)),
        "status.Violation");
  }

  @ParameterizedTest
  @CsvSource({
    "identitycenter, software.amazon.awssdk",
    "metrics, io.micrometer",
    "logging, ch.qos.logback",
    "validation, com.networknt",
    "validation, dev.cel",
    "validation, org.snakeyaml"
  })
  void onlyOnePartKnowsTheLibrary(String part, String library) {
    hold(
        noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "." + part + "..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(library + ".."),
        "violation.Violation");
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "identitycenter"})
  void whatIsBelowTheReconcilersKnowsNoOperatorSdk(String layer) {
    hold(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "." + layer + "..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.javaoperatorsdk.."),
        layer + ".Violation");
  }

  @Test
  void theSdksOwnPollsAreNotUsed() {
    hold(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.javaoperatorsdk.operator.processing.event.source.polling.."),
        "violation.Violation");
  }

  /**
   * A resource in a cache is shared. These classes change copies of their own: the SDK clones a
   * reconciliation's resource, the writer and the finalizers clone what they change, and the
   * blueprint makes new resources.
   */
  @Test
  void resourcesAreChangedWhereTheirStatusIsWrittenOnly() {
    hold(
        noClasses()
            .that()
            .haveNameNotMatching(
                ROOT
                    + "\\.(status\\.StatusReporter|status\\.StatusWriter|operator\\.Finalizers"
                    + "|assignmentset\\.Blueprint)")
            .should()
            .accessTargetWhere(
                JavaAccess.Predicates.target(
                        HasName.Predicates.nameMatching("(set|add|remove)[A-Z].*"))
                    .and(
                        JavaAccess.Predicates.target(
                            HasOwner.Predicates.With.owner(
                                JavaClass.Predicates.assignableTo(HasMetadata.class)
                                    .or(JavaClass.Predicates.assignableTo(ObjectMeta.class)))))),
        "violation.Violation.setsAStatus(",
        "violation.Violation.refersToTheSetter(",
        "violation.Violation.setsLabels(",
        "violation.Violation.addsAFinalizer(");
  }

  @Test
  void noStaticFieldCanBeReassigned() {
    hold(
        fields()
            .that()
            .areStatic()
            .and()
            .doNotHaveModifier(JavaModifier.SYNTHETIC)
            .should()
            .beFinal(),
        "violation.Violation");
  }

  /** Checks that main code obeys the rule, and that the rule rejects each of these violations. */
  private static void hold(ArchRule rule, String... violations) {
    rule.check(MAIN);
    var report = rule.evaluate(MAIN_AND_VIOLATIONS).getFailureReport().getDetails();
    for (var violation : violations) {
      assertThat(report)
          .as(rule.getDescription())
          .anySatisfy(detail -> assertThat(detail).contains(ROOT + "." + violation));
    }
  }

  private static JavaClasses read(ImportOption option) {
    // Of other projects' classes, a rule asks for more than the name only of these.
    ArchConfiguration.get().setClassResolver(SelectedClassResolverFromClasspath.class);
    ArchConfiguration.get().setClassResolverArguments("io.fabric8.kubernetes");
    return new ClassFileImporter().withImportOption(option).importPackages(ROOT);
  }
}
