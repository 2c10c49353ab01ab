package dev.ssoperator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.Condition;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.emulator.Call;
import dev.ssoperator.emulator.StateView;
import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.identitycenter.quota.RateLimit;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.importer.ImportSettings;
import dev.ssoperator.importer.Imported;
import dev.ssoperator.importer.Importer;
import dev.ssoperator.importer.RandomInstance;
import dev.ssoperator.survey.Checkpoint;
import dev.ssoperator.survey.Progress;
import dev.ssoperator.survey.ReadOnlyAws;
import dev.ssoperator.survey.Survey;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What import writes changes nothing when it is applied. */
@OnEveryBackend
class ImportScenariosTest extends ScenarioTest {

  private static final Quotas PLENTY =
      new Quotas(
          new RateLimit(100_000, 1_000),
          new RateLimit(100_000, 1_000),
          new RateLimit(100_000, 1_000),
          SlotLimits.DEFAULT);

  @TempDir private Path folder;

  ImportScenariosTest(Backend backend) {
    super(backend);
  }

  @Test
  void foldedManifestsChangeNothingButOwnerTags() throws InterruptedException {
    changesNothingButOwnerTags(1, true);
    again();
    changesNothingButOwnerTags(2, true);
    again();
    changesNothingButOwnerTags(3, true);
  }

  @Test
  void unfoldedManifestsChangeNothingButOwnerTags() throws InterruptedException {
    changesNothingButOwnerTags(1, false);
    again();
    changesNothingButOwnerTags(4, false);
  }

  @Test
  void assignmentsOfAGroupThatIsGoneAreFoundAgainByItsId() throws InterruptedException {
    world.aws().seed(RandomInstance.of(1));
    var group =
        world.state().assignments().stream()
            .filter(assignment -> assignment.principalType().equals("GROUP"))
            .map(assignment -> assignment.principalId())
            .findFirst()
            .orElseThrow();
    world.identityStore().deleteGroup(r -> r.identityStoreId("d-1234567890").groupId(group));
    var before = world.state().assignments();

    var survey = survey();
    var imported = Importer.of(survey, new ImportSettings(null, List.of(), true));
    assertThat(imported.orphans()).isPositive();
    assertThat(String.join("", imported.files().values()))
        .contains("groupId: \"%s\" # no group has this id any more".formatted(group));
    world.aws().clearLogs();
    world.startOperator();
    imported.files().forEach(this::apply);

    world.untilAsserted(() -> assertThat(assigned()).isEqualTo(expected(survey)));
    world.until(() -> isEverythingReady(imported));
    assertThat(accepted()).containsOnly("TagResource");
    assertThat(world.state().assignments()).isEqualTo(before);
  }

  private void again() {
    end();
    begin();
  }

  private void changesNothingButOwnerTags(long number, boolean isFolded)
      throws InterruptedException {
    world.aws().seed(RandomInstance.of(number));
    var before = world.state();
    var survey = survey();
    var imported = Importer.of(survey, new ImportSettings(null, List.of(), isFolded));
    world.aws().clearLogs();

    world.startOperator();
    imported.files().forEach((file, text) -> apply(file, text));

    world.untilAsserted(() -> assertThat(assigned()).isEqualTo(expected(survey)));
    world.until(() -> isEverythingReady(imported));
    assertThat(accepted()).containsOnly("TagResource").hasSize(imported.permissionSets());
    assertThat(world.state().assignments()).isEqualTo(before.assignments());
    assertThat(contents(world.state())).isEqualTo(contents(before));

    var after = Importer.of(survey(), new ImportSettings(null, List.of(), isFolded));
    assertThat(after.permissionSets()).as("nothing that is managed is imported again").isZero();
  }

  /** The operator finds out whether a name is taken by creating a permission set of the name. */
  private List<String> accepted() {
    var writes = Set.copyOf(world.writes());
    return world.aws().calls().stream()
        .filter(call -> call.error() == null)
        .map(Call::operation)
        .filter(writes::contains)
        .toList();
  }

  private Survey survey() throws InterruptedException {
    try (var aws = new ReadOnlyAws(null, PLENTY, Clock.systemUTC())) {
      var checkpoint = new Checkpoint(folder.resolve("progress"), Clock.systemUTC());
      checkpoint.delete();
      return aws.survey(checkpoint, new Progress(), new ReadOnlyAws.Scope(false, Set.of(), false));
    }
  }

  private void apply(String file, String text) {
    if (!file.equals("kustomization.yaml")) {
      world.apply(text);
    }
  }

  /** Of permission sets that are not Control Tower's, in accounts that are active. */
  private static Set<AssignedAccess> expected(Survey survey) {
    var sets =
        survey.permissionSets().stream()
            .filter(set -> !set.content().tags().containsKey("managedBy"))
            .map(set -> set.arn())
            .collect(Collectors.toSet());
    return survey.assignments().stream()
        .filter(access -> sets.contains(access.permissionSetArn()))
        .filter(
            access -> survey.organization().account(access.accountId()).orElseThrow().isActive())
        .collect(Collectors.toSet());
  }

  private Set<AssignedAccess> assigned() {
    var assigned = new HashSet<AssignedAccess>();
    world.assignmentResources().stream()
        .map(AccountAssignment::getStatus)
        .filter(Objects::nonNull)
        .map(status -> status.assigned())
        .filter(Objects::nonNull)
        .forEach(assigned::add);
    return assigned;
  }

  private boolean isEverythingReady(Imported imported) {
    var sets =
        world
            .client()
            .resources(PermissionSet.class)
            .inNamespace(world.namespace())
            .list()
            .getItems()
            .stream()
            .map(PermissionSet::getStatus)
            .filter(status -> status != null && isReady(status.conditions()));
    var assignmentSets =
        world
            .client()
            .resources(AccountAssignmentSet.class)
            .inNamespace(world.namespace())
            .list()
            .getItems()
            .stream()
            .map(AccountAssignmentSet::getStatus)
            .filter(status -> status != null && isReady(status.conditions()));
    return sets.count() == imported.permissionSets()
        && assignmentSets.count() == imported.assignmentSets();
  }

  private static boolean isReady(List<Condition> conditions) {
    return World.ready(conditions).status() == Condition.Status.TRUE;
  }

  /** Without owner tags. */
  private static List<StateView.PermissionSet> contents(StateView state) {
    return state.permissionSets().stream()
        .map(
            set ->
                new StateView.PermissionSet(
                    set.name(),
                    set.arn(),
                    set.description(),
                    set.sessionDuration(),
                    set.relayState(),
                    set.managedPolicies(),
                    set.customerManagedPolicies(),
                    set.boundary(),
                    set.inlinePolicy(),
                    set.tags().entrySet().stream()
                        .filter(tag -> !tag.getKey().startsWith("ssoperator.dev/"))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                    set.revision(),
                    set.provisioned()))
        .toList();
  }
}
