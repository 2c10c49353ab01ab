package dev.ssoperator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One room per idea: which packages there are, and which may know which. */
class ArchitectureTest {

  private static final String ROOT = "dev.ssoperator";

  private static final JavaClasses MAIN = read(ROOT);

  /** From top to bottom; each may use those below it. */
  private static final List<String> LAYERS =
      List.of(
          "operator",
          "metrics",
          "permissionset",
          "assignment",
          "ledger",
          "request",
          "status",
          "identitycenter",
          "api");

  @Test
  void thePackagesAreThoseOfTheDesign() {
    var found =
        MAIN.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> !name.equals(ROOT))
            .map(name -> name.substring(ROOT.length() + 1))
            .collect(Collectors.toSet());

    assertThat(found).containsAll(LAYERS);
    found.removeAll(LAYERS);
    assertThat(found)
        .containsExactlyInAnyOrder("emulator", "identitycenter.quota", "telemetry", "logging");
  }

  @Test
  void dependenciesPointDownwardsOnly() {
    var architecture =
        Architectures.layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
            .layer("root")
            .definedBy(ROOT);
    for (var layer : LAYERS) {
      architecture = architecture.layer(layer).definedBy(ROOT + "." + layer + "..");
    }
    architecture = architecture.whereLayer("root").mayNotBeAccessedByAnyLayer();
    for (var i = 0; i < LAYERS.size(); i++) {
      var above = LAYERS.subList(0, i).toArray(String[]::new);
      var accessors = java.util.Arrays.copyOf(above, above.length + 1);
      accessors[above.length] = "root";
      architecture = architecture.whereLayer(LAYERS.get(i)).mayOnlyBeAccessedByLayers(accessors);
    }
    architecture.check(MAIN);
  }

  @Test
  void noPackagesDependOnEachOther() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void permissionSetsAndAssignmentsKnowEachOtherOnlyThroughTheApi() {
    slices()
        .matching(ROOT + ".(permissionset|assignment)..")
        .should()
        .notDependOnEachOther()
        .check(MAIN);
  }

  @Test
  void theApiDependsOnNothingOfTheProject() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".api..")
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage(ROOT + "..")
                .and(JavaClass.Predicates.resideOutsideOfPackage(ROOT + ".api..")))
        .check(MAIN);
  }

  @Test
  void theEmulatorStandsAlone() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".emulator..")
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage(ROOT + "..")
                .and(JavaClass.Predicates.resideOutsideOfPackage(ROOT + ".emulator..")))
        .check(MAIN);
    classes()
        .that()
        .resideInAPackage(ROOT + ".emulator..")
        .should()
        .onlyHaveDependentClassesThat()
        .resideInAnyPackage(ROOT, ROOT + ".emulator..")
        .check(MAIN);
  }

  @ParameterizedTest
  @CsvSource({"telemetry, operator", "logging, "})
  void whatEveryProgramNeedsStandsAloneToo(String part, @Nullable String user) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + part)
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage(ROOT + "..")
                .and(JavaClass.Predicates.resideOutsideOfPackage(ROOT + "." + part)))
        .check(MAIN);
    classes()
        .that()
        .resideInAPackage(ROOT + "." + part)
        .should()
        .onlyHaveDependentClassesThat()
        .resideInAnyPackage(ROOT, ROOT + "." + part, ROOT + "." + (user == null ? part : user))
        .check(MAIN);
  }

  @ParameterizedTest
  @CsvSource({
    "identitycenter, software.amazon.awssdk",
    "metrics, io.micrometer",
    "logging, ch.qos.logback"
  })
  void onlyOnePartKnowsTheLibrary(String part, String library) {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "." + part + "..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library + "..")
        .check(MAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "identitycenter"})
  void whatIsBelowTheReconcilersKnowsNoOperatorSdk(String layer) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + layer + "..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.javaoperatorsdk..")
        .check(MAIN);
  }

  @Test
  void theSdksOwnPollsAreNotUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.javaoperatorsdk.operator.processing.event.source.polling..")
        .check(MAIN);
  }

  /** What is read from a cache is shared; only a reconciliation's own resource is a copy. */
  @Test
  void resourcesAreChangedWhereTheirStatusIsWrittenOnly() {
    noClasses()
        .that()
        .doNotHaveSimpleName("StatusReporter")
        .should()
        .callMethodWhere(
            JavaCall.Predicates.target(HasName.Predicates.nameMatching("set[A-Z].*"))
                .and(
                    JavaCall.Predicates.target(
                        HasOwner.Predicates.With.owner(
                            JavaClass.Predicates.assignableTo(HasMetadata.class)
                                .or(JavaClass.Predicates.assignableTo(ObjectMeta.class))))))
        .check(MAIN);
  }

  @Test
  void noStaticFieldCanBeReassigned() {
    fields()
        .that()
        .areStatic()
        .and()
        .doNotHaveModifier(com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC)
        .should()
        .beFinal()
        .check(MAIN);
  }

  private static JavaClasses read(String root) {
    // Names of packages are all that is asked of other projects' classes.
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    return new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages(root);
  }
}
