package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.Condition;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.emulator.EncryptionKey;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What AWS answers when it is not about the resource: no such answer is read as "gone", and once it
 * is over everything resumes.
 */
@OnEveryBackend
class OutageScenariosTest extends ScenarioTest {

  private static final String PROD = "555555555555";
  private static final String STAGING = "666666666666";
  private static final String EXPIRED = "The security token included in the request is expired";

  /** Whatever fails for a reason that needs a person is not tried again within a test. */
  private static final Pacing PATIENT =
      new Pacing(
          Duration.ofHours(10),
          Duration.ofHours(10),
          Duration.ofMillis(40),
          Duration.ofMillis(160),
          Duration.ofMillis(20));

  OutageScenariosTest(Backend backend) {
    super(backend);
  }

  // ---- the encryption key

  @Test
  void aRevocationThatTheEncryptionKeyPreventsKeepsItsResource() {
    world.startOperator(PATIENT);
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world
        .aws()
        .addFault(
            FaultSpec.error(
                "DeleteAccountAssignment",
                "ResourceNotFoundException",
                "KMS key not found",
                "KMS_NotFoundException"));

    world.delete(AccountAssignment.class, "access");

    awaitReason("access", Reason.INSTANCE_NOT_READY);
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
    world.aws().clearFaults();
    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void whileTheEncryptionKeyCannotBeUsedNothingIsReadAsGone() {
    world.startOperator(PATIENT);
    world.apply(
        set("ops", "")
            + set("dev", "")
            + assignment("leaver", "ops", PROD, "group: platform")
            + assignment("stays", "ops", STAGING, "group: platform"));
    world.awaitAssignment("leaver", Reason.ASSIGNED);
    world.awaitAssignment("stays", Reason.ASSIGNED);
    world.awaitSet("dev", Reason.PROVISIONED);
    for (var key :
        List.of(
            EncryptionKey.NOT_FOUND,
            EncryptionKey.DISABLED,
            EncryptionKey.INVALID_STATE,
            EncryptionKey.ACCESS_DENIED)) {
      world.aws().behaviour(world.aws().behaviour().with(b -> b.encryptionKey(key)));
      world.annotate(AccountAssignment.class, "stays", Annotations.REQUESTED_AT, key.name());
      world.apply(
          assignment(
              "new-" + key.name().toLowerCase(Locale.ROOT).replace('_', '-'),
              "ops",
              PROD,
              "group: dev"));
      awaitReason(
          "new-" + key.name().toLowerCase(Locale.ROOT).replace('_', '-'),
          Reason.INSTANCE_NOT_READY);
    }
    world.delete(AccountAssignment.class, "leaver");
    world.delete(PermissionSet.class, "dev");
    awaitReason("leaver", Reason.INSTANCE_NOT_READY);
    world.until(() -> reason(world.permissionSet("dev")).equals(Reason.INSTANCE_NOT_READY.text()));

    world.awaitAssignment("stays", Reason.ASSIGNED);
    assertThat(world.assignment("leaver")).isNotNull();
    world
        .aws()
        .behaviour(world.aws().behaviour().with(b -> b.encryptionKey(EncryptionKey.ENABLED)));

    world.awaitGone(AccountAssignment.class, "leaver");
    world.awaitGone(PermissionSet.class, "dev");
    assertThat(world.assignments()).contains(STAGING + " ops platform");
    assertThat(world.state().permissionSets()).extracting(s -> s.name()).containsExactly("ops");
  }

  // ---- "not found" that is about something else

  @Test
  void aRevocationAnsweredNotFoundIsOverOnlyWhereAwsDoesNotListTheAssignment() {
    world.startOperator(PATIENT);
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    var fault =
        world
            .aws()
            .addFault(
                FaultSpec.error(
                    "DeleteAccountAssignment",
                    "ResourceNotFoundException",
                    "Could not find Instance"));

    world.delete(AccountAssignment.class, "access");

    awaitReason("access", Reason.RETRYING);
    assertThat(message(world.assignment("access")))
        .contains("DeleteAccountAssignment", "Could not find Instance", "is listed");
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
    world.aws().removeFault(fault.id());
    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void anInstanceThatIsNotFoundTakesNoAssignmentWithIt() {
    world.startOperator(PATIENT);
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world
        .aws()
        .addFault(
            FaultSpec.error("*", "ResourceNotFoundException", "Could not find Instance ssoins-1"));

    world.delete(AccountAssignment.class, "access");

    awaitReason("access", Reason.RETRYING);
    assertThat(message(world.assignment("access")))
        .contains("ListPermissionSets", "Could not find Instance", "names no permission set");
    world.aws().clearFaults();
    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void aRevocationThatFailsAsNotAssignedIsOverOnlyWhereAReadConfirmsThat() {
    world.startOperator(PATIENT);
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world
        .aws()
        .addFault(
            FaultSpec.failedRequest(
                    "DeleteAccountAssignment",
                    "Received a 404 status error: EntitlementItem doesn't exist with the given"
                        + " entitlement key EntitlementKey{}")
                .once());

    world.delete(AccountAssignment.class, "access");

    awaitReason("access", Reason.REVOCATION_FAILED);
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
    world.annotate(AccountAssignment.class, "access", Annotations.REQUESTED_AT, "now");
    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void aRevocationThatFailsForAPrincipalThatExistsIsMadeAgain() {
    world.startOperator(PATIENT);
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world
        .aws()
        .addFault(
            FaultSpec.failedRequest(
                    "DeleteAccountAssignment",
                    "Received a 404 status error: the GROUP assignee %s was not found in directory"
                        .formatted(world.groupId("platform")))
                .once());

    world.delete(AccountAssignment.class, "access");

    awaitReason("access", Reason.REVOCATION_FAILED);
    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
    assertThat(world.events(AccountAssignment.class, "access"))
        .noneMatch(event -> event.startsWith("OrphanLeft"));
    world.annotate(AccountAssignment.class, "access", Annotations.REQUESTED_AT, "now");
    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).isEmpty();
  }

  @Test
  void aSetThatAwsListsIsNotGoneWhateverElseAwsSays() {
    world.startOperator(PATIENT);
    world.apply(set("ops", ""));
    var arn = world.awaitSet("ops", Reason.PROVISIONED).getStatus().arn();
    for (var operation : List.of("DescribePermissionSet", "ListTagsForResource")) {
      var fault =
          world
              .aws()
              .addFault(
                  FaultSpec.error(
                      operation, "ResourceNotFoundException", "Could not find Instance"));
      world.annotate(PermissionSet.class, "ops", Annotations.REQUESTED_AT, operation);
      world.until(() -> reason(world.permissionSet("ops")).equals(Reason.RETRYING.text()));
      world.aws().removeFault(fault.id());
      world.awaitSet("ops", Reason.PROVISIONED);
    }
    for (var operation : List.of("DescribePermissionSet", "DeletePermissionSet")) {
      var fault =
          world
              .aws()
              .addFault(
                  FaultSpec.error(
                      operation, "ResourceNotFoundException", "Could not find Instance"));
      world.delete(PermissionSet.class, "ops");
      world.until(() -> reason(world.permissionSet("ops")).equals(Reason.RETRYING.text()));
      world.aws().removeFault(fault.id());
      if (operation.equals("DescribePermissionSet")) {
        world.awaitGone(PermissionSet.class, "ops");
        assertThat(world.state().permissionSets()).isEmpty();
        world.apply(set("ops", ""));
        assertThat(world.awaitSet("ops", Reason.PROVISIONED).getStatus().arn()).isNotEqualTo(arn);
      }
    }
    world.awaitGone(PermissionSet.class, "ops");
    assertThat(world.state().permissionSets()).isEmpty();
    assertThat(world.calls("CreatePermissionSet")).hasSize(2);
  }

  @Test
  void anIdentityStoreThatIsNotFoundIsNoMissingGroup() {
    world.startOperator(PATIENT);
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    var fault =
        FaultSpec.error("GetGroupId", "ResourceNotFoundException", "IDENTITY_STORE not found");
    world
        .aws()
        .addFault(
            FaultSpec.of(
                "GetGroupId",
                ((dev.ssoperator.emulator.FaultKind.Failure) fault.fault())
                    .withResourceType("IDENTITY_STORE")));

    world.apply(assignment("access", "ops", PROD, "group: platform"));

    awaitReason("access", Reason.RETRYING);
    world.aws().clearFaults();
    world.awaitAssignment("access", Reason.ASSIGNED);
  }

  // ---- credentials

  @Test
  void whenExpiredCredentialsAreGoodAgainEverythingResumesAndWhatWasReadyHasStayedReady() {
    world.startOperator(PATIENT);
    world.apply(set("ops", ""));
    var all = IntStream.range(0, 4).mapToObj(i -> "access-" + i).toList();
    var accounts = List.of("222222222222", "333333333333", "444444444444");
    accounts.forEach(
        account -> world.apply(assignment("in-" + account, "ops", account, "group: platform")));
    accounts.forEach(account -> world.awaitAssignment("in-" + account, Reason.ASSIGNED));
    world.aws().addFault(FaultSpec.error("*", "ExpiredTokenException", EXPIRED));
    accounts.forEach(
        account ->
            world.annotate(
                AccountAssignment.class, "in-" + account, Annotations.REQUESTED_AT, "now"));
    world.annotate(PermissionSet.class, "ops", Annotations.REQUESTED_AT, "now");
    for (var i = 0; i < all.size(); i++) {
      world.apply(
          assignment(
              all.get(i),
              "ops",
              i % 2 == 0 ? PROD : STAGING,
              "group: " + List.of("finance", "developers").get(i / 2)));
    }
    all.forEach(name -> awaitReason(name, Reason.INSTANCE_NOT_READY));
    assertThat(message(world.assignment("access-0"))).contains(EXPIRED);
    accounts.forEach(
        account ->
            world.until(
                () -> message(world.assignment("in-" + account)).contains("cannot be read")));
    accounts.forEach(account -> world.awaitAssignment("in-" + account, Reason.ASSIGNED));
    world.awaitSet("ops", Reason.PROVISIONED);

    world.aws().clearFaults();

    all.forEach(name -> world.awaitAssignment(name, Reason.ASSIGNED));
    assertThat(world.assignments()).hasSize(7);
  }

  @Test
  void whileCredentialsAreRefusedOneProbeAsksForAll() {
    world.startOperator(PATIENT);
    world.apply(set("ops", ""));
    world.awaitSet("ops", Reason.PROVISIONED);
    world.aws().addFault(FaultSpec.error("*", "UnrecognizedClientException", "invalid"));
    world.apply(assignment("first", "ops", PROD, "group: platform"));
    awaitReason("first", Reason.INSTANCE_NOT_READY);
    world.aws().clearLogs();

    IntStream.range(0, 8)
        .forEach(i -> world.apply(assignment("later-" + i, "ops", STAGING, "userId: " + user(i))));
    IntStream.range(0, 8).forEach(i -> awaitReason("later-" + i, Reason.INSTANCE_NOT_READY));

    assertThat(world.aws().calls())
        .extracting(call -> call.operation())
        .containsOnly("ListInstances");
  }

  // ---- how long Ready lasts

  @Test
  void afterADriftIntervalWithoutAComparisonNobodyKnows() {
    var clock = new MovableClock();
    var operator = world.startOperator(PATIENT, clock);
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.aws().addFault(FaultSpec.error("*", "InternalServerException", "down"));
    clock.advance(Duration.ofSeconds(1));
    world.annotate(AccountAssignment.class, "access", Annotations.REQUESTED_AT, "now");
    world.until(
        () -> message(world.assignment("access")).contains("cannot be read since 2026-01-01T"));
    var writes = statusWrites(operator);

    clock.advance(PATIENT.driftInterval().minusSeconds(1));
    world.annotate(AccountAssignment.class, "access", Annotations.REQUESTED_AT, "again");
    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(statusWrites(operator)).isEqualTo(writes);

    clock.advance(Duration.ofSeconds(1));
    world.annotate(AccountAssignment.class, "access", Annotations.REQUESTED_AT, "once more");
    var unknown = world.awaitAssignment("access", Reason.UNVERIFIED);
    assertThat(World.ready(unknown.getStatus().conditions()).status())
        .isEqualTo(Condition.Status.UNKNOWN);

    world.aws().clearFaults();
    clock.advance(Duration.ofMinutes(1));
    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(message(world.assignment("access"))).isEqualTo("assigned in account " + PROD);
    assertThat(world.calls("CreateAccountAssignment")).hasSize(1);
  }

  @Test
  void whatIsReadyStaysReadyWhileAwsThrottlesTheComparison() {
    var clock = new MovableClock();
    world.startOperator(PATIENT, clock);
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world
        .aws()
        .addFault(
            FaultSpec.error("ListAccountAssignments", "ThrottlingException", "Rate exceeded"));
    clock.advance(Duration.ofSeconds(1));
    world.annotate(AccountAssignment.class, "access", Annotations.REQUESTED_AT, "now");

    world.until(() -> message(world.assignment("access")).contains("cannot be read since 2026-01"));
    world.awaitAssignment("access", Reason.ASSIGNED);

    world.aws().clearFaults();
    world.until(
        () -> {
          clock.advance(Duration.ofSeconds(30));
          return message(world.assignment("access")).equals("assigned in account " + PROD);
        });
    assertThat(world.calls("CreateAccountAssignment")).hasSize(1);
  }

  // ---- helpers

  private static String user(int i) {
    return "20000000-0000-4000-8000-00000000000" + i;
  }

  /** Waits for an outcome, be it of a resource that is being deleted. */
  private void awaitReason(String name, Reason reason) {
    world.untilAsserted(() -> assertThat(reason(world.assignment(name))).isEqualTo(reason.text()));
  }

  private static String reason(AccountAssignment resource) {
    return resource == null || resource.getStatus() == null
        ? ""
        : World.ready(resource.getStatus().conditions()).reason();
  }

  private static String reason(PermissionSet resource) {
    return resource == null || resource.getStatus() == null
        ? ""
        : World.ready(resource.getStatus().conditions()).reason();
  }

  private static String message(AccountAssignment resource) {
    return World.ready(resource.getStatus().conditions()).message();
  }

  /** How often the operator wrote the status of an assignment; its permission set has its own. */
  private static long statusWrites(World.OperatorProcess operator) {
    return operator.writes().stream()
        .filter(write -> write.contains("/accountassignments/") && write.endsWith("/status"))
        .count();
  }
}
