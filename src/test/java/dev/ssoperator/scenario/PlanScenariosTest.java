package dev.ssoperator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.access.ProtectedSettings;
import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.emulator.Call;
import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.identitycenter.quota.RateLimit;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.importer.Drift;
import dev.ssoperator.importer.ImportSettings;
import dev.ssoperator.importer.Importer;
import dev.ssoperator.importer.RandomInstance;
import dev.ssoperator.inventory.OrganizationFacet;
import dev.ssoperator.plan.Action;
import dev.ssoperator.plan.Declared;
import dev.ssoperator.plan.Plan;
import dev.ssoperator.plan.Planner;
import dev.ssoperator.survey.Checkpoint;
import dev.ssoperator.survey.Progress;
import dev.ssoperator.survey.ReadOnlyAws;
import dev.ssoperator.survey.Survey;
import dev.ssoperator.validation.ManifestFile;
import dev.ssoperator.validation.ManifestValidator;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The operator does what the plan says, and nothing else. */
@OnEveryBackend
class PlanScenariosTest extends ScenarioTest {

  private static final Quotas PLENTY =
      new Quotas(
          new RateLimit(100_000, 1_000),
          new RateLimit(100_000, 1_000),
          new RateLimit(100_000, 1_000),
          SlotLimits.DEFAULT);

  private static final Planner.Settings SETTINGS =
      new Planner.Settings(
          World.CLUSTER, RevocationBreaker.Settings.DEFAULT, ProtectedSettings.NONE, false);

  PlanScenariosTest(Backend backend) {
    super(backend);
  }

  @Test
  void theOperatorDoesWhatThePlanSays() {
    for (var number = 1; number <= 3; number++) {
      if (number > 1) {
        end();
        begin();
      }
      doesWhatThePlanSays(number);
    }
  }

  private void doesWhatThePlanSays(long number) {
    var seed = RandomInstance.of(number);
    world.aws().seed(seed);
    var files = Importer.of(survey(), new ImportSettings(null, List.of(), true)).files();
    world.aws().seed(Drift.of(seed, number));
    var before = world.state().assignments().size();
    var plan = plan(files);
    assertThat(plan.hasChanges()).isTrue();
    assertThat(count(plan, Action.REFUSE, Action.UNKNOWN)).isZero();
    world.aws().clearLogs();

    world.startOperator();
    files.forEach((file, text) -> apply(file, text));

    var granted = count(plan, Action.GRANT);
    world.until(() -> world.state().assignments().size() == before + granted);
    world.until(() -> plan(files, survey()).steps().isEmpty());
    assertThat(accepted("CreateAccountAssignment")).isEqualTo(granted);
    assertThat(accepted("DeleteAccountAssignment")).isZero();
    assertThat(accepted("CreatePermissionSet")).isEqualTo(count(plan, Action.CREATE));
    assertThat(world.assignmentResources())
        .allMatch(assignment -> assignment.getStatus() != null)
        .extracting(AccountAssignment::getStatus)
        .allMatch(status -> status.assigned() != null);
    assertThat(
            world
                .client()
                .resources(PermissionSet.class)
                .inNamespace(world.namespace())
                .list()
                .getItems())
        .hasSize(count(plan, Action.CREATE, Action.CHANGE, Action.TAKE_OVER));
  }

  private long accepted(String operation) {
    return world.calls(operation).stream().map(Call::error).filter(error -> error == null).count();
  }

  private static int count(Plan plan, Action... actions) {
    return (int)
        plan.steps().stream().filter(step -> List.of(actions).contains(step.action())).count();
  }

  private Plan plan(Map<String, String> files) {
    return plan(files, survey());
  }

  private Plan plan(Map<String, String> files, Survey survey) {
    var manifests =
        files.entrySet().stream()
            .map(
                file ->
                    new ManifestFile(
                        file.getKey(), file.getKey(), file.getValue(), ManifestFile.Origin.NAMED))
            .toList();
    var report = ManifestValidator.validate(manifests);
    assertThat(report.errors()).isZero();
    var declared = Declared.of(report.resources(world.namespace()));
    return Planner.of(declared, survey, SETTINGS);
  }

  private Survey survey() {
    try (var aws = new ReadOnlyAws(null, PLENTY, Clock.systemUTC())) {
      return aws.survey(
          Checkpoint.none(Clock.systemUTC()),
          new Progress(),
          new ReadOnlyAws.Scope(false, Set.of(OrganizationFacet.TAGS), false));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void apply(String file, String text) {
    if (!file.equals("kustomization.yaml")) {
      world.apply(text);
    }
  }
}
