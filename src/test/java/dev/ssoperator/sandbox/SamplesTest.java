package dev.ssoperator.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.CrdGenerator;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetSpec;
import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.emulator.StateView;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests in {@code deploy/samples}. */
class SamplesTest {

  /** The same access, with sets. */
  static final Path BY_SETS = Path.of("deploy/samples-set");

  private final Samples samples = Samples.read(Layout.PROJECT.samples());
  private final Samples corrections = Samples.read(Layout.PROJECT.corrections());

  @ParameterizedTest
  @MethodSource("customResourceManifests")
  void theDefinitionsAllowThem(Path manifest) {
    for (var document : Samples.documents(manifest)) {
      var kind =
          CrdGenerator.KINDS.stream()
              .filter(k -> k.getSimpleName().equals(document.path("kind").asText()))
              .findFirst()
              .orElseThrow();
      assertThat(CrdGenerator.validator(kind).validate(document)).isEmpty();
    }
  }

  static Stream<Path> customResourceManifests() {
    return Stream.of(Layout.PROJECT.samples(), Layout.PROJECT.corrections(), BY_SETS)
        .flatMap(folder -> Samples.manifests(folder).stream())
        .filter(file -> !file.endsWith("00-namespace.yaml"));
  }

  @Test
  void theBoundaryIsForTheirNamespace() {
    assertThat(
            samples
                .customResources()
                .filter(AccessBoundary.class::isInstance)
                .map(AccessBoundary.class::cast))
        .extracting(boundary -> boundary.getSpec().namespaces())
        .containsExactly(List.of(SandboxKubernetes.NAMESPACE));
  }

  @Test
  void permissionSetsUseEveryKindOfPolicy() {
    var specs = samples.permissionSets().map(PermissionSet::getSpec).toList();
    assertThat(specs).hasSize(3);
    assertThat(specs).anyMatch(spec -> !spec.managedPolicies().isEmpty());
    assertThat(specs).anyMatch(spec -> !spec.customerManagedPolicies().isEmpty());
    assertThat(specs).anyMatch(spec -> spec.inlinePolicy() != null);
    assertThat(specs).anyMatch(spec -> spec.relayState() != null);
    assertThat(specs).allMatch(spec -> !spec.tags().isEmpty());
    assertThat(specs)
        .extracting(PermissionSetSpec::permissionsBoundary)
        .filteredOn(Objects::nonNull)
        .anyMatch(boundary -> boundary.managedPolicy() != null)
        .anyMatch(boundary -> boundary.customerManagedPolicy() != null);
  }

  @Test
  void exampleCorpHasEverybodyOnceTheMistakesAreCorrected() {
    assertThat(samples.assignments()).hasSize(13);
    var state = exampleCorp();
    var groups = state.groups().stream().map(StateView.Principal::name).toList();
    var users = state.users().stream().map(StateView.Principal::name).toList();
    assertThat(samples.assignments().map(assignment -> assignment.getSpec().principal()))
        .filteredOn(
            principal ->
                principal.group() == null
                    ? !users.contains(principal.user())
                    : !groups.contains(principal.group()))
        .hasSize(1);
    assertThat(
            samples
                .correctedBy(corrections)
                .assignments()
                .map(assignment -> assignment.getSpec().principal()))
        .allMatch(
            principal -> groups.contains(principal.group()) || users.contains(principal.user()));
  }

  @Test
  void setsAndSingleAssignmentsMeanTheSameAccess() {
    var company = exampleCorp();
    var bySets = Samples.read(BY_SETS);
    var sets =
        new Samples(
            Stream.concat(samples.permissionSets(), bySets.customResources())
                .map(HasMetadata.class::cast)
                .toList());

    assertThat(bySets.assignmentSets()).hasSize(4);
    assertThat(bySets.assignments()).hasSize(4);
    assertThat(new Expectation(sets).assignments(company))
        .hasSize(16)
        .containsExactlyInAnyOrderElementsOf(
            new Expectation(samples.correctedBy(corrections)).assignments(company).toList());
  }

  @Test
  void theAccountsAreActive() {
    var active =
        exampleCorp().accounts().stream()
            .filter(account -> account.state().equals("ACTIVE"))
            .flatMap(account -> Stream.of(account.id(), account.name()))
            .toList();
    assertThat(samples.assignments().map(assignment -> assignment.getSpec().account()))
        .allMatch(account -> active.contains(account.id()) || active.contains(account.name()))
        .anyMatch(account -> account.id() != null)
        .anyMatch(account -> account.name() != null);
  }

  @Test
  void correctionsAreOfSamples() {
    assertThat(samples.customResources().map(Samples::key).toList())
        .containsAll(corrections.customResources().map(Samples::key).toList())
        .doesNotHaveDuplicates();
    assertThat(
            samples
                .customResources()
                .filter(Namespaced.class::isInstance)
                .map(resource -> resource.getMetadata().getNamespace()))
        .containsOnly(SandboxKubernetes.NAMESPACE);
  }

  static StateView exampleCorp() {
    try (var emulator = Emulator.start(EmulatorOptions.defaults())) {
      return emulator.control().state();
    }
  }
}
