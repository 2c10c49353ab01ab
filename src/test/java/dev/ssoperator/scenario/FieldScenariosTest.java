package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.Finalizer;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.kubernetes.TcpGate;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Sequences of edits, failures and crashes after which a status once contradicted AWS. */
@OnEveryBackend
class FieldScenariosTest extends ScenarioTest {

  private static final String PROD = "555555555555";
  private static final String STAGING = "666666666666";

  /** So short a drift interval that several pass within a test. */
  private static final Pacing DRIFTING =
      new Pacing(
          Duration.ofMillis(500),
          Duration.ofHours(10),
          Duration.ofMillis(40),
          Duration.ofMillis(160),
          Duration.ofMillis(20));

  /** Whatever fails for a reason that needs a person is not tried again within a test. */
  private static final Pacing PATIENT =
      new Pacing(
          Duration.ofHours(10),
          Duration.ofHours(10),
          Duration.ofMillis(40),
          Duration.ofMillis(160),
          Duration.ofMillis(20));

  private final ListAppender<ILoggingEvent> audit = new ListAppender<>();

  FieldScenariosTest(Backend backend) {
    super(backend);
  }

  @BeforeEach
  void listenToTheAuditLog() {
    audit.start();
    ((Logger) LoggerFactory.getLogger("audit")).addAppender(audit);
  }

  @AfterEach
  void stopListening() {
    ((Logger) LoggerFactory.getLogger("audit")).detachAppender(audit);
  }

  @Test
  void whatARequestDidBeforeItsEndCouldBeSeenIsCheckedByARead() {
    world.startOperator(PATIENT);
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.slow();
    world.apply(assignment("access", "ops", PROD, "group: platform"));
    world.until(
        () -> {
          var resource = world.assignment("access");
          return resource.getStatus() != null
              && resource.getStatus().request() != null
              && resource.getStatus().request().id() != null;
        });
    world.killOperator();
    world.finishRequests();
    world.removeByHand(World.access(world.state().assignments().get(0)));

    world.startOperator(PATIENT);

    world.until(() -> world.assignments().equals(List.of(PROD + " ops platform")));
    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(world.calls("CreateAccountAssignment")).hasSize(2);
  }

  @Test
  void whatWasRecordedBeforeAnybodyWatchedIsFoundMissingByTheSweep() {
    world.startOperator(DRIFTING);
    world.apply(set("ops", "") + assignment("other", "ops", STAGING, "group: finance"));
    world.awaitAssignment("other", Reason.ASSIGNED);
    world.slow();
    world.apply(assignment("access", "ops", PROD, "group: platform"));
    world.until(() -> world.calls("CreateAccountAssignment").size() == 2);
    world.killOperator();
    world.startOperator(DRIFTING);
    world.until(() -> world.calls("DescribeAccountAssignmentCreationStatus").size() > 3);
    world.finishRequests();
    world.awaitAssignment("access", Reason.ASSIGNED);

    world.removeByHand(
        world.state().assignments().stream()
            .filter(a -> a.accountId().equals(PROD))
            .map(World::access)
            .findFirst()
            .orElseThrow());

    world.until(() -> world.assignments().contains(PROD + " ops platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
  }

  @Test
  void unmanagedAssignmentsAreCountedAnewAfterAStartAlsoWhereThereAreNoneLeft() {
    world.startOperator(DRIFTING);
    world.apply(set("ops", ""));
    var arn = world.awaitSet("ops", Reason.PROVISIONED).getStatus().arn();
    world.assignByHand(
        new dev.ssoperator.api.AssignedAccess(
            arn, PROD, dev.ssoperator.api.PrincipalType.GROUP, world.groupId("platform")));
    world.until(() -> Integer.valueOf(1).equals(unmanaged()));
    world.killOperator();
    world.removeByHand(World.access(world.state().assignments().get(0)));

    world.startOperator(DRIFTING);

    world.until(() -> Integer.valueOf(0).equals(unmanaged()));
  }

  @Test
  void anyOwnerTagsThatWereRemovedComeBack() {
    world.startOperator(DRIFTING);
    var removed =
        Map.of(
            "p0", Set.of("ssoperator.dev/namespace"),
            "p1", Set.of("ssoperator.dev/name"),
            "p2", Set.of("ssoperator.dev/cluster"),
            "p3", Set.of("ssoperator.dev/namespace", "ssoperator.dev/name"),
            "p4",
                Set.of(
                    "ssoperator.dev/namespace", "ssoperator.dev/name", "ssoperator.dev/cluster"));
    removed.keySet().forEach(name -> world.apply(set(name, "")));
    world.apply(assignment("access", "p0", PROD, "group: platform"));
    removed.keySet().forEach(name -> world.awaitSet(name, Reason.PROVISIONED));
    world.awaitAssignment("access", Reason.ASSIGNED);

    removed.forEach(
        (name, keys) ->
            world
                .sso()
                .untagResource(
                    r ->
                        r.instanceArn(world.instanceArn())
                            .resourceArn(world.state().permissionSet(name).arn())
                            .tagKeys(keys)));

    removed
        .keySet()
        .forEach(
            name ->
                world.until(
                    () ->
                        world
                            .state()
                            .permissionSet(name)
                            .tags()
                            .keySet()
                            .containsAll(removed.get("p4"))));
    removed.keySet().forEach(name -> world.awaitSet(name, Reason.PROVISIONED));
    assertThat(world.calls("CreatePermissionSet")).hasSize(5);
  }

  @Test
  void aSetDeletedByHandWhileItsResourceIsStalledIsMadeAgainForItsAssignments() {
    world
        .aws()
        .behaviour(
            world.aws().behaviour().with(b -> b.missingManagedPolicies(Set.of("NoSuchPolicy"))));
    world.startOperator(PATIENT);
    world.apply(set("ops", ""));
    var arn = world.awaitSet("ops", Reason.PROVISIONED).getStatus().arn();
    world.apply(set("ops", "managedPolicies: [arn:aws:iam::aws:policy/NoSuchPolicy]"));
    world.awaitSet("ops", Reason.NOT_FOUND);
    world.sso().deletePermissionSet(r -> r.instanceArn(world.instanceArn()).permissionSetArn(arn));

    world.apply(assignment("access", "ops", PROD, "group: platform"));

    world.awaitAssignment("access", Reason.PERMISSION_SET_NOT_READY);
    world.until(() -> world.state().permissionSets().size() == 1);
    world.awaitSet("ops", Reason.NOT_FOUND);
    world.apply(set("ops", ""));
    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(reasonsOfEvents("access")).isNotEmpty().doesNotContain(Reason.NOT_FOUND.text());
  }

  @Test
  void aSetDeletedByHandIsMadeAgainForTheAssignmentThatFindsItMissing() {
    world.startOperator(PATIENT);
    world.apply(set("ops", ""));
    var arn = world.awaitSet("ops", Reason.PROVISIONED).getStatus().arn();
    world.sso().deletePermissionSet(r -> r.instanceArn(world.instanceArn()).permissionSetArn(arn));

    world.apply(assignment("access", "ops", PROD, "group: platform"));

    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(world.awaitSet("ops", Reason.PROVISIONED).getStatus().arn()).isNotEqualTo(arn);
    assertThat(world.calls("CreatePermissionSet")).hasSize(2);
    assertThat(reasonsOfEvents("access")).isNotEmpty().doesNotContain(Reason.NOT_FOUND.text());
  }

  @Test
  void aSetThatAwsDoesNotFindForAMomentIsAssignedAllTheSame() {
    world.startOperator(PATIENT);
    world.apply(set("ops", ""));
    var arn = world.awaitSet("ops", Reason.PROVISIONED).getStatus().arn();
    // Paused, so that only the assignment looks for it.
    world.annotate(PermissionSet.class, "ops", Annotations.PAUSED, "true");
    world.awaitSet("ops", Reason.PAUSED);
    for (var operation : List.of("CreateAccountAssignment", "DescribePermissionSet")) {
      var notFound = FaultSpec.error(operation, "ResourceNotFoundException", "Could not find it");
      world.aws().addFault(notFound);
    }
    world.aws().addFault(FaultSpec.response("ListPermissionSets", "{\"PermissionSets\": []}"));
    world.apply(assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.PERMISSION_SET_NOT_READY);

    world.aws().clearFaults();

    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(world.state().permissionSet("ops").arn()).isEqualTo(arn);
  }

  @Test
  void aSetDeletedByHandBeforeAnEditIsMadeAgainAtOnce() {
    world.startOperator(PATIENT);
    world.apply(set("ops", ""));
    var arn = world.awaitSet("ops", Reason.PROVISIONED).getStatus().arn();
    var hold = world.aws().addFault(FaultSpec.hold("ListTagsForResource"));
    world.apply(set("ops", "relayState: https://example.com"));
    world.until(() -> world.aws().faults().get(0).hits() > 0);
    world.sso().deletePermissionSet(r -> r.instanceArn(world.instanceArn()).permissionSetArn(arn));
    world.aws().removeFault(hold.id());

    var again = world.awaitSet("ops", Reason.PROVISIONED);

    assertThat(again.getStatus().arn()).isNotEqualTo(arn);
    assertThat(world.state().permissionSet("ops").relayState()).isEqualTo("https://example.com");
  }

  @Test
  void whetherANameIsStillTakenIsLookedUpAndNotTried() {
    world
        .sso()
        .createPermissionSet(r -> r.instanceArn(world.instanceArn()).name("ops").description("x"));
    world.startOperator(PATIENT);
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.ALREADY_EXISTS);
    var writes = world.writes().size();

    for (var i = 0; i < 3; i++) {
      var value = "look-" + i;
      var lists = world.calls("ListPermissionSets").size();
      world.annotate(PermissionSet.class, "ops", Annotations.REQUESTED_AT, value);
      world.until(() -> world.calls("ListPermissionSets").size() > lists);
      world.until(
          () -> value.equals(world.permissionSet("ops").getStatus().lastHandledRequestedAt()));
    }

    assertThat(world.writes()).hasSize(writes);
    var arn = world.state().permissionSet("ops").arn();
    world.sso().deletePermissionSet(r -> r.instanceArn(world.instanceArn()).permissionSetArn(arn));
    world.annotate(PermissionSet.class, "ops", Annotations.REQUESTED_AT, "free");
    world.awaitSet("ops", Reason.PROVISIONED);
  }

  @Test
  void theFinalizerIsRemovedAndNoOtherWhoeverChangesTheResourceMeanwhile() {
    var operator = world.startOperator(PATIENT);
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.edit(
        AccountAssignment.class,
        "access",
        r ->
            r.getMetadata()
                .setFinalizers(List.of("example.com/a", Finalizer.NAME, "example.com/b")));
    world.slow();
    world.delete(AccountAssignment.class, "access");
    world.until(() -> world.calls("DeleteAccountAssignment").size() == 1);
    operator
        .traffic()
        .beforeNext(
            request ->
                request.method().equals("PATCH") && request.uri().getPath().endsWith("/access"),
            () ->
                world.edit(
                    AccountAssignment.class,
                    "access",
                    r -> r.getMetadata().setFinalizers(List.of(Finalizer.NAME, "example.com/b"))));

    world.finishRequests();

    world.until(
        () ->
            world
                .assignment("access")
                .getMetadata()
                .getFinalizers()
                .equals(List.of("example.com/b")));
    assertThat(world.assignments()).isEmpty();
    world.edit(AccountAssignment.class, "access", r -> r.getMetadata().setFinalizers(List.of()));
    world.awaitGone(AccountAssignment.class, "access");
  }

  // ---- clocks

  @Test
  void aClockThatIsSetBackMakesNothingBeDoneTwice() {
    var clock = new MovableClock();
    world.startOperator(PATIENT, clock);
    world.apply(
        set("ops", "managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]")
            + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.awaitSet("ops", Reason.PROVISIONED);

    clock.advance(Duration.ofHours(-1));
    world.apply(set("ops", "managedPolicies: [arn:aws:iam::aws:policy/AdministratorAccess]"));

    world.until(
        () -> {
          clock.advance(Duration.ofSeconds(1));
          return isUpToDate("ops");
        });
    assertThat(world.state().permissionSet("ops").managedPolicies())
        .containsExactly("arn:aws:iam::aws:policy/AdministratorAccess");
    assertThat(world.calls("DetachManagedPolicyFromPermissionSet")).hasSize(1);
    assertThat(world.calls("AttachManagedPolicyToPermissionSet")).hasSize(2);
    assertThat(world.calls("ProvisionPermissionSet")).hasSize(1);
  }

  @Test
  void aFailureInTheFutureIsRetriedAfterARestart() {
    var clock = new MovableClock();
    world.startOperator(World.QUICK, clock);
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    world
        .aws()
        .addFault(FaultSpec.failedRequest("CreateAccountAssignment", "role is in use").once());
    world.apply(assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.RETRYING);
    world.killOperator();

    clock.advance(Duration.ofHours(-1));
    world.startOperator(World.QUICK, clock);

    world.awaitAssignment("access", Reason.ASSIGNED);
  }

  private boolean isUpToDate(String name) {
    var set = world.permissionSet(name);
    return set.getMetadata().getGeneration().equals(set.getStatus().observedGeneration())
        && World.ready(set.getStatus().conditions()).reason().equals(Reason.PROVISIONED.text());
  }

  // ---- what is left behind

  @Test
  void aResourceWhoseFinalizerSomebodyRemovedIsCountedAsLeftBehind() {
    var operator = world.startOperator(PATIENT);
    world.apply(
        set("ops", "")
            + assignment("access", "ops", PROD, "group: platform")
            + assignment("released", "ops", STAGING, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.awaitAssignment("released", Reason.ASSIGNED);
    world.annotate(AccountAssignment.class, "access", Annotations.PAUSED, "true");
    world.awaitAssignment("access", Reason.PAUSED);

    world.delete(AccountAssignment.class, "released");
    world.awaitGone(AccountAssignment.class, "released");
    world.delete(AccountAssignment.class, "access");
    world.edit(AccountAssignment.class, "access", r -> r.getMetadata().setFinalizers(List.of()));

    world.until(() -> leftBehind(operator, "AccountAssignment", "finalizer") == 1);
    assertThat(leftBehind(operator, "AccountAssignment", "label")).isZero();
    assertThat(leftBehind(operator, "AccountAssignment", "retain")).isZero();
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
  }

  @Test
  void aResourceWhoseLabelSomebodyTookAwayIsCountedAsLeftBehind() {
    var operator = world.startOperatorSelecting("team=platform");
    world.apply(
        labelled(set("ops", "")) + labelled(assignment("access", "ops", PROD, "group: platform")));
    world.awaitAssignment("access", Reason.ASSIGNED);

    world.edit(
        AccountAssignment.class,
        "access",
        r -> r.getMetadata().setLabels(Map.of("team", "finance")));
    world.until(() -> leftBehind(operator, "AccountAssignment", "label") == 1);
    world.edit(PermissionSet.class, "ops", r -> r.getMetadata().setLabels(Map.of()));
    world.until(() -> leftBehind(operator, "PermissionSet", "label") == 1);

    assertThat(leftBehind(operator, "AccountAssignment", "finalizer")).isZero();
    var access = World.access(world.state().assignments().get(0));
    assertThat(auditLines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith(
                        "left in AWS {account=%s, cause=Label, event=LeftBehind, generation=1, kind=AccountAssignment, name=access, namespace=%s, permissionSet=%s, principal=%s, principalType=GROUP,"
                            .formatted(
                                PROD,
                                world.namespace(),
                                access.permissionSetArn(),
                                access.principalId())),
            line ->
                assertThat(line)
                    .startsWith(
                        "left in AWS {cause=Label, event=LeftBehind, generation=1, kind=PermissionSet, name=ops, namespace=%s, permissionSet=%s,"
                            .formatted(world.namespace(), access.permissionSetArn())));
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
    assertThat(world.calls("DeleteAccountAssignment")).isEmpty();

    relabel(PermissionSet.class, "ops");
    relabel(AccountAssignment.class, "access");
    world.delete(AccountAssignment.class, "access");
    world.delete(PermissionSet.class, "ops");
    world.awaitGone(AccountAssignment.class, "access");
    world.awaitGone(PermissionSet.class, "ops");
    assertThat(world.assignments()).isEmpty();
    assertThat(auditLines()).hasSize(2);
  }

  @Test
  void anAssignmentThatTheLabelSelectorLeavesOutStillUsesItsPermissionSet() {
    world.startOperatorSelecting("team=platform");
    world.apply(
        labelled(set("ops", "")) + labelled(assignment("access", "ops", PROD, "group: platform")));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.edit(AccountAssignment.class, "access", r -> r.getMetadata().setLabels(Map.of()));

    world.delete(PermissionSet.class, "ops");
    var set = world.awaitSet("ops", Reason.WAITING_FOR_ASSIGNMENTS);
    assertThat(World.ready(set.getStatus().conditions()).message())
        .contains(world.namespace() + "/access");
    assertThat(world.calls("DeletePermissionSet")).isEmpty();

    relabel(AccountAssignment.class, "access");
    world.delete(AccountAssignment.class, "access");
    world.awaitGone(PermissionSet.class, "ops");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void aLabelThatWasTakenAwayWhileTheApiServerWasOutOfReachIsCountedAsLeftBehind() {
    try (var gate = new TcpGate(world.kubernetesPort())) {
      gate.open();
      var operator = world.startOperatorSelectingBehind(gate, "team=platform");
      world.apply(
          labelled(set("ops", ""))
              + labelled(assignment("access", "ops", PROD, "group: platform")));
      world.awaitAssignment("access", Reason.ASSIGNED);

      gate.shut();
      world.edit(AccountAssignment.class, "access", r -> r.getMetadata().setLabels(Map.of()));
      gate.open();

      world.until(() -> leftBehind(operator, "AccountAssignment", "label") == 1);
      assertThat(leftBehind(operator, "AccountAssignment", "finalizer")).isZero();
      assertThat(auditLines()).hasSize(1);
      assertThat(world.assignments()).containsExactly(PROD + " ops platform");
      // The operator works for the set and not for the access, which it leaves as it is.
      world.edit(AccountAssignment.class, "access", r -> r.getMetadata().setFinalizers(List.of()));
    }
  }

  private <R extends HasMetadata> void relabel(Class<R> kind, String name) {
    world.edit(kind, name, r -> r.getMetadata().setLabels(Map.of("team", "platform")));
  }

  /** What the audit log says, with the keys in order. */
  private List<String> auditLines() {
    return List.copyOf(audit.list).stream()
        .map(
            line ->
                line.getFormattedMessage()
                    + " "
                    + line.getKeyValuePairs().stream()
                        .collect(
                            Collectors.toMap(
                                pair -> pair.key, pair -> pair.value, (a, b) -> b, TreeMap::new)))
        .filter(line -> line.startsWith("left in AWS"))
        .toList();
  }

  private static String labelled(String manifest) {
    return manifest.replace("metadata: {", "metadata: {labels: {team: platform}, ");
  }

  @Test
  void whatIsRetainedIsCountedAsLeftBehind() {
    var operator = world.startOperator(PATIENT);
    world.apply(
        set("ops", "deletionPolicy: Retain")
            + assignment("access", "ops", PROD, "group: platform")
                .replace("spec:", "spec:\n  deletionPolicy: Retain"));
    world.awaitAssignment("access", Reason.ASSIGNED);

    world.delete(AccountAssignment.class, "access");
    world.delete(PermissionSet.class, "ops");

    world.awaitGone(AccountAssignment.class, "access");
    world.awaitGone(PermissionSet.class, "ops");
    world.until(() -> leftBehind(operator, "AccountAssignment", "retain") == 1);
    world.until(() -> leftBehind(operator, "PermissionSet", "retain") == 1);
    assertThat(leftBehind(operator, "AccountAssignment", "finalizer")).isZero();
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
  }

  private List<String> reasonsOfEvents(String assignment) {
    return world.events(AccountAssignment.class, assignment).stream()
        .map(event -> event.substring(0, event.indexOf(": ")))
        .toList();
  }

  private static double leftBehind(World.OperatorProcess operator, String kind, String cause) {
    return operator
        .metrics()
        .value("ssoperator_access_left_behind_total", "kind=" + kind, "cause=" + cause);
  }

  private Integer unmanaged() {
    return world.permissionSet("ops").getStatus().unmanagedAssignments();
  }
}
