package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.Finalizer;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.emulator.Call;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.metrics.Scrape;
import dev.ssoperator.metrics.Scrape.Metric;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is measured, and that docs/metrics.md says so. */
@OnEveryBackend
class MetricsScenariosTest extends ScenarioTest {

  private static final String PROD = "555555555555";
  private static final String STAGING = "666666666666";

  /** A drift interval passes in a second. */
  private static final Pacing RESTLESS =
      new Pacing(
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofMillis(40),
          Duration.ofMillis(160),
          Duration.ofMillis(20));

  private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| (\\w+) \\| ([^|]*) \\|.*");

  private World.OperatorProcess operator;

  MetricsScenariosTest(Backend backend) {
    super(backend);
  }

  @Test
  void everyMetricIsDocumentedAndEveryDocumentedOneIsThere() throws IOException {
    live();

    var found = scrape().metrics();
    assertThat(documented(row -> true)).containsAll(found);
    assertThat(found).containsAll(documented(row -> !row.contains("not always there")));
  }

  /** Prometheus gives these to what it scrapes, and would rename the operator's own. */
  @Test
  void noLabelIsOneOfPrometheus() {
    live();

    assertThat(scrape().metrics())
        .flatExtracting(Metric::labels)
        .isNotEmpty()
        .doesNotContain(
            "job", "instance", "namespace", "pod", "container", "service", "endpoint", "node");
  }

  @Test
  void whatHappensIsCounted() {
    live();

    var set = "kind=PermissionSet";
    var assignment = "kind=AccountAssignment";
    world.until(() -> scrape().value("ssoperator_time_to_revoked_seconds_count", assignment) == 1);
    // A slow machine may take longer than a drift interval to compare.
    world.untilAsserted(
        () -> {
          var now = scrape();
          assertThat(now.value("ssoperator_resources", set, "ready=True", "reason=Provisioned"))
              .isEqualTo(1);
          assertThat(now.value("ssoperator_resources", assignment, "ready=True")).isEqualTo(2);
          assertThat(now.value("ssoperator_resources", assignment, "reason=Paused")).isEqualTo(1);
          assertThat(now.value("ssoperator_resources", assignment)).isEqualTo(3);
        });
    var scrape = scrape();
    assertThat(scrape.value("ssoperator_leader")).isEqualTo(1);
    assertThat(scrape.value("ssoperator_kubernetes_reachable")).isEqualTo(1);
    assertThat(scrape.value("ssoperator_build_info", "version=development")).isEqualTo(1);
    assertThat(scrape.value("ssoperator_time_to_ready_seconds_count", set)).isEqualTo(1);
    assertThat(scrape.value("ssoperator_time_to_ready_seconds_count", assignment)).isEqualTo(3);
    assertThat(scrape.value("ssoperator_time_to_revoked_seconds_count", assignment)).isEqualTo(1);
    assertThat(scrape.value("ssoperator_time_to_revoked_seconds_count", set)).isZero();
    assertThat(scrape.value("ssoperator_reconciliations_total", assignment, "outcome=removed"))
        .isEqualTo(1);
    assertThat(scrape.value("ssoperator_reconciliations_total", assignment, "outcome=ready"))
        .isGreaterThanOrEqualTo(3);
    assertThat(scrape.value("ssoperator_reconciliations_total", assignment, "outcome=paused"))
        .isPositive();
    assertThat(scrape.value("ssoperator_reconciliations_total", assignment, "outcome=progressing"))
        .isGreaterThanOrEqualTo(3);
    assertThat(scrape.value("ssoperator_drift_found_total", set)).isEqualTo(1);
    assertThat(scrape.value("ssoperator_drift_corrected_total", set)).isEqualTo(1);
    assertThat(scrape.value("ssoperator_drift_found_total", assignment)).isEqualTo(1);
    assertThat(scrape.value("ssoperator_drift_corrected_total", assignment)).isEqualTo(1);
    assertThat(scrape.value("ssoperator_unmanaged_assignments")).isEqualTo(1);
    assertThat(
            scrape.value(
                "ssoperator_aws_calls_total",
                "aws_service=sso-admin",
                "operation=CreateAccountAssignment",
                "outcome=throttled"))
        .isEqualTo(1);
    assertThat(
            scrape.value("ssoperator_aws_calls_total", "aws_service=identity-store", "outcome=ok"))
        .isPositive();
    assertThat(scrape.value("ssoperator_aws_calls_total", "operation=ListAccounts", "outcome=ok"))
        .isPositive();
    assertThat(
            scrape.value("ssoperator_aws_call_seconds_count", "operation=CreateAccountAssignment"))
        .isEqualTo(world.calls("CreateAccountAssignment").size() - 1);
    assertThat(scrape.value("ssoperator_call_budget_throttled_total", "lane=grant")).isEqualTo(1);
    assertThat(
            scrape.value(
                "ssoperator_call_budget_calls_total", "aws_service=sso-admin", "lane=revoke"))
        .isEqualTo(1);
    assertThat(scrape.value("ssoperator_call_budget_limit", "aws_service=sso-admin"))
        .isEqualTo(100_000);
    assertThat(scrape.value("ssoperator_call_budget_rate", "aws_service=organizations"))
        .isEqualTo(100_000);
    assertThat(scrape.value("ssoperator_slots_limit", "kind=create")).isEqualTo(15);
    assertThat(scrape.value("ssoperator_slots_limit", "kind=delete")).isEqualTo(20);
    assertThat(scrape.value("ssoperator_slots_limit", "kind=provision")).isEqualTo(3);
    assertThat(scrape.value("ssoperator_reads_by_plan_total", "plan=pair")).isPositive();
    assertThat(scrape.value("ssoperator_ledger_age_seconds")).isBetween(0.0, 60.0);
    assertThat(scrape.value("ssoperator_organization_accounts")).isEqualTo(9);
    assertThat(scrape.value("ssoperator_organization_read_age_seconds", "facet=accounts"))
        .isBetween(0.0, 60.0);
    assertThat(scrape.value("ssoperator_organization_read_age_seconds", "facet=tags")).isZero();
  }

  @Test
  void whatWaitsIsSeenWhileItWaits() {
    operator = world.startOperator(new SlotLimits(1, 0, 1));
    world.apply(set("ops", "") + assignment("first", "ops", PROD, "group: platform"));
    world.awaitAssignment("first", Reason.ASSIGNED);
    keepForSomebodyElse("first");
    world.slow();
    world.delete(AccountAssignment.class, "first");
    world.until(() -> world.calls("DeleteAccountAssignment").size() == 1);
    world.apply(assignment("second", "ops", STAGING, "group: platform"));
    world.awaitAssignment("second", Reason.WAITING_FOR_SLOT);

    var scrape = scrape();
    assertThat(scrape.value("ssoperator_requests_in_flight", "operation=DeleteAccountAssignment"))
        .isEqualTo(1);
    assertThat(scrape.value("ssoperator_slots_used", "kind=delete")).isEqualTo(1);
    assertThat(scrape.value("ssoperator_slots_used", "kind=create")).isZero();
    assertThat(scrape.value("ssoperator_slots_waiting", "kind=create")).isEqualTo(1);
    world.until(() -> scrape().value("ssoperator_oldest_waiting_revocation_seconds") > 1);

    world.aws().advanceClock(Duration.ofMinutes(2));
    world.until(() -> !world.assignment("first").hasFinalizer(Finalizer.NAME));
    world.until(() -> scrape().value("ssoperator_oldest_waiting_revocation_seconds") == 0);
    world.edit(AccountAssignment.class, "first", r -> r.getMetadata().setFinalizers(List.of()));
  }

  @Test
  void whatWasReadyBeforeTheStartIsNotMeasuredAgain() {
    var before = world.startOperator();
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    before.close();

    operator = world.startOperator(RESTLESS);
    world.until(
        () ->
            scrape()
                    .value(
                        "ssoperator_reconciliations_total", "outcome=ready", "kind=PermissionSet")
                > 1);

    assertThat(scrape().value("ssoperator_time_to_ready_seconds_count")).isZero();

    world.apply(set("ops", "sessionDuration: PT2H"));
    world.until(() -> scrape().value("ssoperator_time_to_ready_seconds_count") == 1);
  }

  @Test
  void noLabelNamesAResourceAnAccountOrARequest() {
    live();

    var named =
        Stream.concat(
                Stream.of("ops", "access", "named", "resting", "leaving", PROD, STAGING),
                Stream.concat(
                    Stream.of(world.namespace(), world.permissionSet("ops").getStatus().arn()),
                    world.aws().calls().stream().map(Call::requestId)))
            .toList();
    assertThat(scrape().labelValues()).isNotEmpty().doesNotContainAnyElementsOf(named);
  }

  /** As the deletion in the foreground does, or Argo CD. */
  private void keepForSomebodyElse(String name) {
    world.edit(AccountAssignment.class, name, r -> r.addFinalizer("example.com/somebody-else"));
  }

  private Scrape scrape() {
    return operator.metrics();
  }

  /** Something of everything: assignments made, throttled, drifted, paused and revoked. */
  private void live() {
    operator = world.startOperator(RESTLESS);
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    var access = world.awaitAssignment("access", Reason.ASSIGNED).getStatus().assigned();
    world
        .aws()
        .addFault(
            FaultSpec.error("CreateAccountAssignment", "ThrottlingException", "Rate exceeded")
                .once());
    world.apply(
        assignment("named", "ops", STAGING, "group: finance")
            .replace("id: \"" + STAGING + "\"", "name: staging-shop"));
    world.awaitAssignment("named", Reason.ASSIGNED);
    world.apply(assignment("leaving", "ops", STAGING, "group: platform"));
    world.awaitAssignment("leaving", Reason.ASSIGNED);
    world.delete(AccountAssignment.class, "leaving");
    world.awaitGone(AccountAssignment.class, "leaving");
    world.apply(
        assignment("resting", "ops", PROD, "user: alice@example.com")
            .replace(
                "{name: resting}",
                "{name: resting, annotations: {%s: \"true\"}}".formatted(Annotations.PAUSED)));
    world.awaitAssignment("resting", Reason.PAUSED);
    byHand(access);
    world.until(
        () ->
            scrape().value("ssoperator_drift_corrected_total") == 2
                && scrape().value("ssoperator_unmanaged_assignments") == 1
                && scrape().value("ssoperator_resources", "ready=True") == 3);
    // So that there is something to say of it.
    System.gc();
  }

  /** What somebody does with the console. */
  private void byHand(AssignedAccess access) {
    world
        .sso()
        .updatePermissionSet(
            r ->
                r.instanceArn(world.instanceArn())
                    .permissionSetArn(access.permissionSetArn())
                    .description("Changed by hand"));
    world.deleteByHand(access);
    world.assignByHand(
        new AssignedAccess(
            access.permissionSetArn(), PROD, PrincipalType.GROUP, world.groupId("finance")));
  }

  private static List<Metric> documented(Predicate<String> which) throws IOException {
    var metrics = new ArrayList<Metric>();
    for (var line : Files.readAllLines(Path.of("docs/metrics.md"))) {
      var row = ROW.matcher(line);
      if (row.matches() && which.test(line)) {
        var labels =
            Arrays.stream(row.group(3).split(",", -1))
                .map(label -> label.strip().replace("`", ""))
                .filter(label -> !label.isEmpty())
                .sorted()
                .toList();
        metrics.add(new Metric(row.group(1), row.group(2), labels));
      }
    }
    return metrics;
  }
}
