package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.Finalizer;
import dev.ssoperator.emulator.Call;
import dev.ssoperator.emulator.StateView;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** No more requests at once than there are slots, and no more calls than it takes. */
@OnEveryBackend
class QuotaScenariosTest extends ScenarioTest {

  private static final SlotLimits FEW = new SlotLimits(2, 1, 1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String PROD = "555555555555";
  private static final String STAGING = "666666666666";

  private static final List<String> ACCOUNTS =
      List.of("222222222222", "333333333333", "444444444444", "123456789012", PROD, STAGING);

  QuotaScenariosTest(Backend backend) {
    super(backend);
  }

  // ---- slots

  @Test
  void noMoreAreCreatedAtOnceThanThereAreSlotsAndTheOthersSayTheirPositions() {
    world.startOperator(FEW);
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.slow();

    world.apply(sixAssignments());

    world.until(() -> waiting().size() == 4);
    assertThat(waiting())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, 4)
                .mapToObj(
                    "request limit reached (2 in flight); position %d in the queue"::formatted)
                .toList());
    assertThat(world.calls("CreateAccountAssignment")).hasSize(2);
    for (var started = 4; started <= 6; started += 2) {
      world.aws().advanceClock(MINUTE);
      awaitCreations(started);
    }
    world.aws().advanceClock(MINUTE);

    awaitSixAssigned();
    assertThat(world.calls("CreateAccountAssignment")).hasSize(6);
    assertThat(mostAtOnce()).isEqualTo(2);
  }

  @Test
  void whoWaitsWritesItsStatusOnceAlthoughItsPositionChanges() {
    var operator = world.startOperator(FEW);
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.slow();
    world.apply(sixAssignments());
    world.until(() -> waiting().size() == 4);
    var last = withPosition(4);
    world.aws().advanceClock(MINUTE);
    world.until(() -> world.calls("CreateAccountAssignment").size() == 4 && waiting().size() == 2);

    var reconciled = waitingReconciliations(operator);
    world.edit(
        AccountAssignment.class, last, r -> r.getMetadata().getFinalizers().add("example.com/a"));
    world.until(() -> waitingReconciliations(operator) > reconciled);
    assertThat(withPosition(4)).isEqualTo(last);

    world.aws().advanceClock(MINUTE);
    world.until(() -> world.calls("CreateAccountAssignment").size() == 6);
    world.aws().advanceClock(MINUTE);
    awaitSixAssigned();
    assertThat(statusWrites(operator, last))
        .as("it waits, is about to be sent, was accepted, is assigned")
        .isEqualTo(4);
    world.edit(
        AccountAssignment.class,
        last,
        r -> r.getMetadata().getFinalizers().remove("example.com/a"));
  }

  @Test
  void whoseTurnHasComeOrWhoseRequestHasEndedIsReconciledBeforeNewResources() {
    var operator = world.startOperator(FEW);
    world.apply(
        set("ops", "")
            + assignment("known-0", "ops", "777777777777", "group: finance")
            + assignment("known-1", "ops", "777777777777", "group: developers"));
    world.awaitAssignment("known-0", Reason.ASSIGNED);
    world.awaitAssignment("known-1", Reason.ASSIGNED);
    world.slow();
    world.apply(sixAssignments());
    world.until(() -> waiting().size() == 4);
    var workers = operator.traffic().hold(request -> isStatusOf(request, "busy-"));
    world.apply(assignments("busy", World.CONCURRENCY, "finance"));
    world.until(() -> workers.count() == World.CONCURRENCY);
    world.apply(assignments("new", 6, "developers"));
    world.until(
        () ->
            IntStream.range(0, 6)
                .allMatch(i -> world.assignment("new-" + i).hasFinalizer(Finalizer.NAME)));

    world.aws().advanceClock(MINUTE);
    world.until(() -> operator.metrics().value("ssoperator_slots_used", "kind=create") == 0);
    var newOnes = operator.traffic().hold(request -> isStatusOf(request, "new-"));
    workers.close();

    awaitCreations(2 + 4);
    newOnes.close();
  }

  @Test
  void theEndOfARequestIsWrittenOnceAlthoughTheNameIsLookedUpAgain() {
    var clock = new MovableClock();
    var operator = world.startOperator(World.QUICK, clock);
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.slow();
    world.apply(assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNING);
    world.until(
        () ->
            Objects.requireNonNull(world.assignment("access").getStatus().request()).id() != null);

    clock.advance(MINUTE.multipliedBy(6));
    world.aws().advanceClock(MINUTE);

    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(statusWrites(operator, "access"))
        .as("it is about to be sent, was accepted, is assigned")
        .isEqualTo(3);
  }

  private static boolean isStatusOf(HttpRequest request, String name) {
    var path = request.uri().getPath();
    return path.contains("/" + name) && path.endsWith("/status");
  }

  @Test
  void aRevocationDoesNotWaitForTheSlotsOfGrants() {
    world.startOperator(FEW);
    world.apply(set("ops", "") + assignment("old", "ops", "777777777777", "group: platform"));
    world.awaitAssignment("old", Reason.ASSIGNED);
    world.slow();
    world.apply(sixAssignments());
    world.until(() -> waiting().size() == 4);

    world.delete(AccountAssignment.class, "old");

    world.until(() -> world.calls("DeleteAccountAssignment").size() == 1);
    assertThat(inProgress()).isEqualTo(3);
    world.aws().advanceClock(MINUTE);
    world.awaitGone(AccountAssignment.class, "old");
  }

  @Test
  void whatAwsRefusesForWantOfSlotsIsMadeWhenOneIsFree() {
    world.startOperator();
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    allowTwoAtOnce();

    world.apply(sixAssignments());

    world.until(() -> waiting().size() == 4);
    world.until(
        () -> {
          world.aws().advanceClock(MINUTE);
          return world.assignments().size() == 6;
        });
    awaitSixAssigned();
    assertThat(accepted("CreateAccountAssignment")).hasSize(6);
    assertThat(mostAtOnce()).isEqualTo(2);
  }

  @Test
  void aRevocationThatAwsRefusesForWantOfSlotsIsFirstWhenOneIsFree() {
    world.startOperator();
    world.apply(set("ops", "") + assignment("old", "ops", "777777777777", "group: platform"));
    world.awaitAssignment("old", Reason.ASSIGNED);
    allowTwoAtOnce();
    world.apply(sixAssignments());
    world.until(() -> waiting().size() == 4);

    world.delete(AccountAssignment.class, "old");
    world.awaitAssignment("old", Reason.WAITING_FOR_SLOT);
    assertThat(world.calls("DeleteAccountAssignment")).hasSize(1);
    assertThat(accepted("DeleteAccountAssignment")).isEmpty();
    var before = accepted("CreateAccountAssignment").size();
    world.aws().advanceClock(MINUTE);

    world.until(() -> accepted("DeleteAccountAssignment").size() == 1);
    assertThat(accepted("CreateAccountAssignment")).hasSizeLessThanOrEqualTo(before + 1);
  }

  @Test
  void slotsAreHeldOverACrash() {
    world.startOperator(FEW);
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.slow();
    world.apply(sixAssignments());
    world.until(() -> waiting().size() == 4);

    world.killOperator();
    world.aws().clearLogs();
    world.startOperator(FEW);

    world.until(
        () ->
            world.calls("ListAccountAssignmentCreationStatus").size() > 5 && waiting().size() == 4);
    assertThat(world.calls("CreateAccountAssignment")).isEmpty();
    for (var started = 2; started <= 4; started += 2) {
      world.aws().advanceClock(MINUTE);
      awaitCreations(started);
    }
    world.aws().advanceClock(MINUTE);
    awaitSixAssigned();
    assertThat(world.calls("CreateAccountAssignment")).hasSize(4);
    assertThat(mostAtOnce()).isEqualTo(2);
  }

  @Test
  void aSetThatIsEditedWhileItWaitsKeepsItsPosition() {
    world.startOperator(new SlotLimits(10, 5, 1));
    var names = List.of("first", "second", "third");
    for (var name : names) {
      world.apply(set(name, "") + assignment("in-" + name, name, PROD, "group: platform"));
      world.awaitAssignment("in-" + name, Reason.ASSIGNED);
      world.awaitSet(name, Reason.PROVISIONED);
    }
    world.slow();
    world.aws().clearLogs();
    world.apply(set("first", "relayState: https://example.com/1"));
    world.until(() -> world.calls("ProvisionPermissionSet").size() == 1);
    for (var name : List.of("second", "third")) {
      world.apply(set(name, "relayState: https://example.com/1"));
      world.awaitSet(name, Reason.WAITING_FOR_SLOT);
    }

    world.apply(set("second", "relayState: https://example.com/2"));
    world.awaitSet("second", Reason.WAITING_FOR_SLOT);
    world.aws().advanceClock(MINUTE);

    world.until(() -> world.calls("ProvisionPermissionSet").size() == 2);
    assertThat(
            world.calls("ProvisionPermissionSet").get(1).input().path("PermissionSetArn").asText())
        .isEqualTo(world.state().permissionSet("second").arn());
  }

  @Test
  void aSetThatWasEditedSaysThatItWaitsForOtherEdits() {
    var clock = new MovableClock();
    world.startOperator(World.QUICK, clock);
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.awaitSet("ops", Reason.PROVISIONED);
    world.aws().clearLogs();

    world.apply(set("ops", "relayState: https://example.com/1"));
    var waiting = world.awaitSet("ops", Reason.WAITING_FOR_EDITS);
    assertThat(World.ready(waiting.getStatus().conditions()).message())
        .isEqualTo("waiting for further edits, to provision all of them once");
    assertThat(world.calls("ProvisionPermissionSet")).isEmpty();

    world.until(
        () -> {
          clock.advance(Duration.ofSeconds(5));
          return World.ready(world.permissionSet("ops").getStatus().conditions())
              .reason()
              .equals(Reason.PROVISIONED.text());
        });
    // Time that leaps may make the operator look again, and provision once more.
    assertThat(world.calls("ProvisionPermissionSet")).isNotEmpty();
  }

  // ---- calls

  @Test
  void aRestartInSyncReadsEachPairAndEachSetOnceAndWritesNothing() {
    var first = world.startOperator();
    world.apply(set("ops", "") + set("dev", ""));
    world.apply(
        IntStream.range(0, 12)
            .mapToObj(
                i ->
                    assignment(
                        "access-" + i,
                        i % 2 == 0 ? "ops" : "dev",
                        i % 4 < 2 ? PROD : STAGING,
                        "group: " + List.of("platform", "finance", "developers").get(i / 4)))
            .collect(Collectors.joining()));
    IntStream.range(0, 12).forEach(i -> world.awaitAssignment("access-" + i, Reason.ASSIGNED));
    for (var name : List.of("ops", "dev")) {
      world.awaitSet(
          name, Reason.PROVISIONED, set -> set.getStatus().accounts().provisioned() == 2);
    }
    first.close();
    world.aws().clearLogs();

    var second = world.startOperator();

    await()
        .atMost(Duration.ofSeconds(30))
        .during(Duration.ofMillis(500))
        .until(
            () ->
                world.calls("ListAccountAssignments").size() == 4
                    && callsOn("ops").size() == 7
                    && callsOn("dev").size() == 7);
    assertThat(callsOn("ops")).doesNotHaveDuplicates();
    assertThat(world.writes()).isEmpty();
    assertThat(second.writes()).isEmpty();
  }

  // ---- drift

  @Test
  void anAssignmentRemovedByHandComesBack() {
    world.startOperator(drifting());
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    var made = world.state().assignments().get(0);

    world.deleteByHand(World.access(made));
    world.until(() -> world.state().assignments().isEmpty());

    world.until(() -> !world.state().assignments().isEmpty());
    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
    assertThat(world.calls("CreateAccountAssignment")).hasSize(2);
  }

  @Test
  void aPolicyAttachedByHandIsRemovedEverywhere() {
    world.startOperator(drifting());
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.awaitSet("ops", Reason.PROVISIONED, set -> set.getStatus().accounts().provisioned() == 1);
    var provisionings = world.calls("ProvisionPermissionSet").size();

    world
        .sso()
        .attachManagedPolicyToPermissionSet(
            r ->
                r.instanceArn(world.instanceArn())
                    .permissionSetArn(world.state().permissionSet("ops").arn())
                    .managedPolicyArn("arn:aws:iam::aws:policy/AdministratorAccess"));

    world.until(
        () -> {
          var ops = world.state().permissionSet("ops");
          return ops.managedPolicies().isEmpty()
              && ops.provisioned().get(PROD).equals(ops.revision());
        });
    world.awaitSet("ops", Reason.PROVISIONED);
    assertThat(world.calls("ProvisionPermissionSet")).hasSize(provisionings + 1);
  }

  // ---- helpers

  private static Pacing drifting() {
    return new Pacing(
        Duration.ofMillis(500),
        World.QUICK.stalledRetryInterval(),
        World.QUICK.initialBackoff(),
        World.QUICK.maxBackoff(),
        World.QUICK.pollInterval());
  }

  /** AWS takes two requests at once, be they creations or deletions, and they take a while. */
  private void allowTwoAtOnce() {
    world.slow();
    world
        .aws()
        .behaviour(
            world
                .aws()
                .behaviour()
                .with(b -> b.outstandingAssignments(2).deletionsCountAsOutstanding(true)));
  }

  private List<Call> accepted(String operation) {
    return world.calls(operation).stream().filter(call -> call.error() == null).toList();
  }

  private static String sixAssignments() {
    return assignments("access", 6, "platform");
  }

  private static String assignments(String name, int count, String group) {
    return IntStream.range(0, count)
        .mapToObj(i -> assignment(name + "-" + i, "ops", ACCOUNTS.get(i), "group: " + group))
        .collect(Collectors.joining());
  }

  private void awaitSixAssigned() {
    IntStream.range(0, 6).forEach(i -> world.awaitAssignment("access-" + i, Reason.ASSIGNED));
    assertThat(world.assignments()).hasSize(6);
  }

  private void awaitCreations(int count) {
    world.until(() -> world.calls("CreateAccountAssignment").size() == count);
    assertThat(inProgress()).isLessThanOrEqualTo(2);
  }

  /** What those who wait for a slot say. */
  private List<String> waiting() {
    return List.copyOf(waitingByName().values());
  }

  private Map<String, String> waitingByName() {
    var waiting = new HashMap<String, String>();
    for (var i = 0; i < 6; i++) {
      var resource = world.assignment("access-" + i);
      if (resource != null && resource.getStatus() != null) {
        var ready = World.ready(resource.getStatus().conditions());
        if (ready.reason().equals(Reason.WAITING_FOR_SLOT.text())) {
          waiting.put(resource.getMetadata().getName(), ready.message());
        }
      }
    }
    return waiting;
  }

  /** The name of the resource that says it has this position in the queue. */
  private String withPosition(int position) {
    return waitingByName().entrySet().stream()
        .filter(e -> e.getValue().endsWith("position %d in the queue".formatted(position)))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("nobody");
  }

  private static double waitingReconciliations(World.OperatorProcess operator) {
    return operator
        .metrics()
        .value("ssoperator_reconciliations_total", "kind=AccountAssignment", "outcome=progressing");
  }

  private static long statusWrites(World.OperatorProcess operator, String name) {
    return operator.writes().stream()
        .filter(write -> write.startsWith("PUT ") && write.endsWith("/" + name + "/status"))
        .count();
  }

  private long inProgress() {
    return world.state().requests().stream()
        .filter(request -> request.status().equals("IN_PROGRESS"))
        .count();
  }

  /** The most assignment requests that were in progress at the same time. */
  private long mostAtOnce() {
    var requests =
        world.state().requests().stream()
            .filter(request -> request.operation().endsWith("AccountAssignment"))
            .toList();
    return requests.stream()
        .map(StateView.Request::created)
        .mapToLong(at -> requests.stream().filter(request -> isInProgress(request, at)).count())
        .max()
        .orElse(0);
  }

  private static boolean isInProgress(StateView.Request request, Instant at) {
    return !request.created().isAfter(at)
        && (request.completed() == null || request.completed().isAfter(at));
  }

  /** The calls so far that concern a set itself. */
  private List<String> callsOn(String name) {
    var arn = world.state().permissionSet(name).arn();
    return world.aws().calls().stream()
        .filter(call -> !call.operation().equals("ListAccountAssignments"))
        .filter(
            call ->
                call.input().path("PermissionSetArn").asText().equals(arn)
                    || call.input().path("ResourceArn").asText().equals(arn))
        .map(Call::operation)
        .toList();
  }
}
