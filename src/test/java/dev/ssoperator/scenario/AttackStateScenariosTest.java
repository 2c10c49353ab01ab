package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.audit.AuditEvent;
import dev.ssoperator.audit.AuditTrail;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.World;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Attacks with what surrounds specs: permissions, namespaces, boundaries, annotations and statuses;
 * docs/security.md lists them.
 */
@OnEveryBackend
class AttackStateScenariosTest extends TenantScenarioTest {

  AttackStateScenariosTest(Backend backend) {
    super(backend);
  }

  // ---- permissions in Kubernetes

  @Test
  void aTenantCannotWriteAStatus() {
    startWithPermissions();
    world.apply(reader("read") + own("access", "read"));
    assigned("access");

    forbidden(() -> writeStatus(PermissionSet.class, "read"));
    forbidden(() -> writeStatus(AccountAssignment.class, "access"));
  }

  private <R extends HasMetadata> void writeStatus(Class<R> kind, String name) {
    world
        .user()
        .resources(kind)
        .inNamespace(world.namespace())
        .withName(name)
        .editStatus(resource -> resource);
  }

  @Test
  void aTenantCannotChangeABoundary() {
    startWithPermissions();
    var boundary =
        world.client().resources(AccessBoundary.class).withName(world.boundaryName("team")).get();

    forbidden(() -> world.user().resource(boundary).update());
    forbidden(() -> world.user().resource(boundary).delete());
    boundary.getMetadata().setName(world.boundaryName("mine"));
    boundary.getMetadata().setResourceVersion(null);
    forbidden(() -> world.user().resource(boundary).create());
  }

  @Test
  void aTenantCannotReleaseHeldRevocationsOnItsNamespace() {
    startWithPermissions();

    forbidden(
        () ->
            world
                .user()
                .namespaces()
                .withName(world.namespace())
                .edit(
                    namespace -> {
                      namespace
                          .getMetadata()
                          .setAnnotations(Map.of(Annotations.ALLOW_REVOCATIONS, "100"));
                      return namespace;
                    }));
  }

  @Test
  void aTenantCannotCreateResourcesInAnotherNamespace() {
    try (var platform = world.anotherNamespace()) {
      startWithPermissions();

      forbidden(
          () ->
              world
                  .user()
                  .load(
                      new ByteArrayInputStream(
                          administrator("admin").getBytes(StandardCharsets.UTF_8)))
                  .items()
                  .forEach(
                      set ->
                          world.user().resource(set).inNamespace(platform.namespace()).create()));
    }
  }

  private void startWithPermissions() {
    Assumptions.assumeTrue(backend == Backend.API_SERVER, "the mock server has no permissions");
    start(TEAM);
  }

  private static void forbidden(ThrowingCallable call) {
    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(call)
        .returns(HttpURLConnection.HTTP_FORBIDDEN, KubernetesClientException::getCode);
  }

  // ---- finalizers, pauses, retention

  @Test
  void aTenantCannotKeepAccessUnseenByRemovingTheFinalizer() {
    try (var trail = new AuditTrail(world.namespace())) {
      var operator = start(TEAM);
      world.apply(reader("read") + own("access", "read"));
      assigned("access");
      world
          .aws()
          .addFault(FaultSpec.error("DeleteAccountAssignment", "AccessDeniedException", "no"));
      world.delete(AccountAssignment.class, "access");
      world.awaitAssignment("access", Reason.ACCESS_DENIED);

      world.edit(AccountAssignment.class, "access", r -> r.getMetadata().setFinalizers(List.of()));

      world.awaitGone(AccountAssignment.class, "access");
      world.until(() -> !trail.lines(AuditEvent.LEFT_BEHIND).isEmpty());
      assertThat(trail.lines(AuditEvent.LEFT_BEHIND))
          .allSatisfy(
              line ->
                  assertThat(line)
                      .containsEntry("cause", "Finalizer")
                      .containsEntry("account", OWN));
      world.until(() -> leftBehindByFinalizer(operator) == 1);
      assertThat(granted()).containsExactly(OWN + " read developers");
    }
  }

  private static double leftBehindByFinalizer(World.OperatorProcess operator) {
    return operator
        .metrics()
        .value("ssoperator_access_left_behind_total", "kind=AccountAssignment", "cause=finalizer");
  }

  @Test
  void aTenantCannotKeepAccessByPausingAndDeleting() {
    start(TEAM);
    world.apply(reader("read") + own("access", "read"));
    assigned("access");
    world.annotate(AccountAssignment.class, "access", Annotations.PAUSED, "true");
    assertThat(refused("access")).contains(Annotations.PAUSED + " needs the capability Pause");

    world.delete(AccountAssignment.class, "access");

    world.awaitGone(AccountAssignment.class, "access");
    assertThat(granted()).isEmpty();
  }

  @Test
  void aTenantCannotKeepAccessByRetaining() {
    start(TEAM);
    world.apply(reader("read") + own("access", "read"));
    assigned("access");
    world.apply(own("access", "read") + "  deletionPolicy: Retain\n");
    assertThat(refused("access")).contains("spec.deletionPolicy: Retain needs");

    world.delete(AccountAssignment.class, "access");

    world.awaitGone(AccountAssignment.class, "access");
    assertThat(granted()).isEmpty();
  }

  @Test
  void aTenantCannotKeepAPermissionSetByRetaining() {
    start(TEAM);
    world.apply(reader("read"));
    world.awaitSet("read", Reason.PROVISIONED);
    world.apply(set("read", "managedPolicies: [%s]\ndeletionPolicy: Retain".formatted(READ_ONLY)));
    refusedSet("read");

    world.delete(PermissionSet.class, "read");

    world.awaitGone(PermissionSet.class, "read");
    assertThat(permissionSets()).isEmpty();
  }

  // ---- annotations and labels

  @Test
  void aTenantCannotCauseCallsByRequestingChecksOfWhatIsRefused() {
    start(TEAM);
    world.apply(administrator("admin") + assignment("access", "admin", OWN, "group: platform"));
    refusedSet("admin");
    refused("access");
    var before = world.aws().calls().size();

    for (var i = 0; i < 20; i++) {
      refresh("access", "forged-" + i);
      world.annotate(PermissionSet.class, "admin", Annotations.REQUESTED_AT, "forged-" + i);
    }
    world.apply(reader("read") + own("last", "read"));
    assigned("last");

    assertThat(world.aws().calls().stream().skip(before))
        .noneMatch(call -> call.input().toString().matches(".*(platform|\"admin\").*"));
    assertThat(granted()).containsExactly(OWN + " read developers");
  }

  @Test
  void aTenantCannotReleaseHeldRevocationsOnItsResources() {
    world.holdRevocations(new RevocationBreaker.Settings(1, Duration.ofMinutes(10)));
    prepare(TEAM.replace("dev*", "*"));
    world.startOperator();
    world.apply(
        reader("read")
            + own("first", "read")
            + assignment("second", "read", OWN, "group: finance")
            + assignment("third", "read", OWN, "group: data"));
    for (var name : List.of("first", "second", "third")) {
      assigned(name);
      world.annotate(AccountAssignment.class, name, Annotations.ALLOW_REVOCATIONS, "100");
    }

    for (var name : List.of("first", "second", "third")) {
      world.delete(AccountAssignment.class, name);
    }

    world.until(() -> heldRevocations() == 2);
    assertThat(granted()).hasSize(2);
    assertThat(world.calls("DeleteAccountAssignment")).hasSize(1);
  }

  private long heldRevocations() {
    return world
        .client()
        .resources(AccountAssignment.class)
        .inNamespace(world.namespace())
        .list()
        .getItems()
        .stream()
        .filter(
            resource ->
                World.ready(resource.getStatus().conditions())
                    .reason()
                    .equals(Reason.REVOCATIONS_HELD.text()))
        .count();
  }

  @Test
  void aTenantCannotGainByItsNamespaceBeingRelabelled() {
    try (var platform = world.anotherNamespace()) {
      prepare(TEAM);
      platform.applyBoundary("platform", TWO_RULES);
      world.startOperatorAlsoIn(platform);
      world.apply(administrator("admin") + own("access", "admin"));
      refused("access");

      relabel(platform.namespace());
      refresh("access", "now");
      world.apply(own("another", "admin"));

      refused("another");
      refused("access");
      refusedSet("admin");
      assertThat(writes()).isEmpty();
    }
  }

  /** Gives the tenant's namespace all labels that could stand for another. */
  private void relabel(String other) {
    var labels =
        Map.of("name", other, "ssoperator.dev/boundary", other, "ssoperator.dev/namespace", other);
    world
        .client()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(world.namespace())
                .withLabels(labels)
                .endMetadata()
                .build())
        .createOr(namespace -> namespace.patch());
  }

  // ---- boundaries

  @Test
  void aTenantCannotGrantInANamespaceWithoutABoundary() {
    try (var platform = world.anotherNamespace()) {
      prepare(TEAM);
      world.startOperatorAlsoIn(platform);

      platform.apply(reader("read") + own("access", "read"));

      platform.awaitAssignment("access", Reason.OUTSIDE_BOUNDARY);
      platform.awaitSet("read", Reason.OUTSIDE_BOUNDARY);
      assertThat(writes()).isEmpty();
    }
  }

  @Test
  void aTenantCannotGrantWhileTwoBoundariesNameItsNamespace() {
    start(TEAM);
    world.applyBoundary("wide", TWO_RULES);
    world.awaitBoundary("wide", Reason.NAMESPACE_CONFLICT, b -> true);

    world.apply(reader("read") + own("access", "read"));

    assertThat(refused("access")).contains(world.boundaryName("team"), world.boundaryName("wide"));
    assertThat(writes()).isEmpty();
  }

  @Test
  void aTenantCannotGrantAfterItsBoundaryWasDeleted() {
    start(TEAM + "enforcement: Revoke\n");
    world.apply(reader("read") + own("access", "read"));
    assigned("access");

    world.deleteBoundary("team");
    refused("access");
    world.apply(own("more", "read").replace("developers", "data"));

    assertThat(refused("more")).startsWith("no AccessBoundary names namespace");
    assertThat(granted()).containsExactly(OWN + " read developers");
  }

  // ---- forged statuses of permission sets, written by somebody with more rights

  @Test
  void aTenantCannotEditThePermissionSetThatAForgedStatusNames() {
    forgeArn("");

    world.apply(set("mine", "managedPolicies: [%s]\nsessionDuration: PT2H".formatted(READ_ONLY)));
    world.startOperator();

    var own = world.state().permissionSet("mine").arn();
    world.awaitSet("mine", Reason.PROVISIONED, set -> own.equals(set.getStatus().arn()));
    assertThat(world.state().permissionSet("mine").sessionDuration()).isEqualTo("PT2H");
  }

  @Test
  void aTenantCannotDeleteThePermissionSetThatAForgedStatusNames() {
    forgeArn("");

    world.delete(PermissionSet.class, "mine");
    world.startOperator();

    world.awaitGone(PermissionSet.class, "mine");
  }

  @Test
  void aTenantCannotRevokeByAForgedStatusOfAnExclusivePermissionSet() {
    forgeArn("exclusiveAssignments: true");

    world.startOperator();

    var own = world.state().permissionSet("mine").arn();
    world.awaitSet("mine", Reason.PROVISIONED, set -> own.equals(set.getStatus().arn()));
    assertThat(writes()).doesNotContain("DeleteAccountAssignment");
  }

  @Test
  void aTenantCannotAssignThePermissionSetThatAForgedStatusNames() {
    forgeArn("");

    world.apply(own("access", "mine"));
    world.startOperator();

    assertThat(assigned("access").permissionSetArn())
        .isEqualTo(world.state().permissionSet("mine").arn());
    assertThat(granted()).containsExactly(OWN + " mine developers");
  }

  @Test
  void aTenantCannotAssignThePermissionSetThatAForgedStatusBeyondTheLimitNames() {
    var operator = start(TEAM + "limits: {permissionSets: 0}\n");
    world.apply(reader("more"));
    world.awaitSet("more", Reason.LIMIT_REACHED);
    operator.close();
    world.forgeStatus(
        PermissionSet.class,
        "more",
        "{\"arn\":\"%s\",\"appliedGeneration\":1,\"observedGeneration\":1}"
            .formatted(breakGlass().arn()));

    world.apply(own("access", "more"));
    world.startOperator();

    assertThat(message(world.awaitAssignment("access", Reason.PERMISSION_SET_NOT_READY)))
        .contains("only its status names a permission set");
    assertThat(granted()).isEmpty();
  }

  @Test
  void aTenantCannotAssignAnEditThatOnlyAForgedStatusCallsApplied() {
    var operator = start(TWO_RULES);
    world.apply(administrator("mine"));
    world.awaitSet("mine", Reason.PROVISIONED);
    world
        .aws()
        .addFault(
            FaultSpec.error("DetachManagedPolicyFromPermissionSet", "AccessDeniedException", "no"));
    world.apply(reader("mine"));
    world.awaitSet("mine", Reason.ACCESS_DENIED);
    operator.close();
    world.forgeStatus(PermissionSet.class, "mine", "{\"appliedGeneration\":2}");
    world.apply(assignment("production", "mine", PRODUCTION, "group: developers"));
    world
        .aws()
        .addFault(
            FaultSpec.error("DetachManagedPolicyFromPermissionSet", "AccessDeniedException", "no"));

    world.startOperator();

    world.awaitAssignment("production", Reason.PERMISSION_SET_NOT_READY);
    assertThat(policies("mine")).contains(ADMINISTRATOR);
    assertThat(granted()).isEmpty();
  }

  @Test
  void aTenantCannotRevokeByForgedRemovalsOfAPermissionSet() {
    var operator = start(TEAM);
    world.apply(reader("mine"));
    world.awaitSet("mine", Reason.PROVISIONED);
    operator.close();
    world.forgeStatus(
        PermissionSet.class,
        "mine",
        "{\"removals\":[%s]}".formatted(request("Delete", elsewhere())));

    world.startOperator();
    world.apply(own("access", "mine"));

    assigned("access");
    world.awaitSet("mine", Reason.PROVISIONED, set -> set.getStatus().removals().isEmpty());
  }

  /** A permission set whose status names the one that nobody manages; no operator runs. */
  private void forgeArn(String spec) {
    var operator = start(TEAM + "capabilities: [Exclusive]\n");
    world.apply(set("mine", "managedPolicies: [%s]\n%s".formatted(READ_ONLY, spec)));
    world.awaitSet("mine", Reason.PROVISIONED);
    operator.close();
    world.forgeStatus(
        PermissionSet.class, "mine", "{\"arn\":\"%s\"}".formatted(breakGlass().arn()));
  }

  // ---- forged statuses of assignments

  @Test
  void aTenantCannotGrantWhatAForgedStatusCallsAssigned() {
    haveReader();
    forgeAssignment("{\"assigned\":%1$s,\"resolved\":%1$s}".formatted(text(desired())));

    assertThat(granted()).doesNotContain(OWN + " break-glass developers");
    assertThat(assigned("access").permissionSetArn())
        .isEqualTo(world.state().permissionSet("read").arn());
  }

  @Test
  void aTenantCannotGrantWhatAForgedRequestNames() {
    haveReader();
    forgeAssignment(
        "{\"resolved\":%s,\"request\":%s}"
            .formatted(text(desired()), request("Create", desired())));

    assigned("access");
    assertThat(granted()).containsExactly(OWN + " read developers");
  }

  @Test
  void aTenantCannotGrantToTheGroupThatAForgedStatusNames() {
    haveReader();
    forgeAssignment(
        "{\"names\":{\"principal\":{\"type\":\"GROUP\",\"name\":\"developers\",\"id\":\"%s\"}}}"
            .formatted(PLATFORM));

    assigned("access");
    refresh("access", "now");
    assigned("access");
    assertThat(granted()).containsExactly(OWN + " read developers");
    assertThat(writes()).containsOnlyOnce("CreateAccountAssignment");
  }

  @Test
  void aTenantCannotGrantInTheAccountThatAForgedStatusNames() {
    var operator = start(TEAM.replace("ids: [\"222222222222\"]", "names: [\"log-*\"]"));
    world.apply(reader("read"));
    world.awaitSet("read", Reason.PROVISIONED);
    operator.close();
    world.apply(own("access", "read").replace("id: \"222222222222\"", "name: log-archive"));
    world.forgeStatus(
        AccountAssignment.class,
        "access",
        "{\"names\":{\"account\":{\"name\":\"log-archive\",\"id\":\"%s\"}}}".formatted(PRODUCTION));

    world.startOperator();

    world.awaitAssignment("access", Reason.ACCOUNT_RENAMED);
    assertThat(granted()).isEmpty();
  }

  @Test
  void aTenantCannotMakeAForgedConditionCount() {
    var operator = start(TEAM);
    operator.close();
    world.apply(administrator("admin") + own("access", "admin"));
    world.forgeStatus(
        AccountAssignment.class,
        "access",
        """
        {"observedGeneration":1,"lastHandledRequestedAt":"now","conditions":[{"type":"Ready",
        "status":"True","reason":"Assigned","message":"","lastTransitionTime":"2026-01-01T00:00:00Z"}]}
        """);

    world.startOperator();

    refused("access");
    assertThat(writes()).isEmpty();
  }

  @Test
  void aTenantCannotRevokeWhatAForgedStatusCallsAssigned() {
    haveAccess();
    deleteForged("{\"assigned\":%s}".formatted(text(elsewhere())));
  }

  @Test
  void aTenantCannotRevokeWhatAForgedStatusCallsObsolete() {
    haveAccess();
    deleteForged("{\"obsolete\":[%s]}".formatted(text(elsewhere())));
  }

  @Test
  void aTenantCannotRevokeWhatAForgedStatusCallsResolved() {
    haveAccess();
    deleteForged("{\"resolved\":%s}".formatted(text(elsewhere())));
  }

  @Test
  void aTenantCannotRevokeWhatAForgedRequestNames() {
    haveAccess();
    deleteForged("{\"request\":%s}".formatted(request("Create", elsewhere())));
  }

  @Test
  void aTenantCannotRevokeByKeepingAResourceWhoseStatusIsForged() {
    haveAccess();
    world.forgeStatus(
        AccountAssignment.class,
        "access",
        "{\"assigned\":%1$s,\"obsolete\":[%1$s]}".formatted(text(elsewhere())));

    world.startOperator();

    assertThat(refused("access")).contains("nothing shows that the operator has made it");
    assertThat(writes()).doesNotContain("DeleteAccountAssignment");
    assertThat(granted()).containsExactly(OWN + " read developers");
  }

  /** Deletes a resource of the tenant with a status that names access of others. */
  private void deleteForged(String status) {
    world.forgeStatus(AccountAssignment.class, "access", status);
    world.delete(AccountAssignment.class, "access");

    world.startOperator();

    assertThat(refused("access"))
        .contains("group " + PLATFORM, "account " + PRODUCTION, breakGlass().arn())
        .endsWith(
            "kubectl annotate namespace %s ssoperator.dev/allow-revocations=1 --overwrite"
                .formatted(world.namespace()));
  }

  /** An assignment of the tenant's own, while no operator runs. */
  private void haveAccess() {
    var operator = start(TEAM);
    world.apply(reader("read") + own("access", "read"));
    assigned("access");
    operator.close();
  }

  @Test
  void aTenantCannotKeepAccessThroughOffboardingByAForgedStatus() {
    try (var platform = world.anotherNamespace()) {
      var operator = startBesides(platform);
      platform.apply(reader("theirs") + assignment("leaver", "theirs", OWN, "group: developers"));
      var access = platform.awaitAssignment("leaver", Reason.ASSIGNED).getStatus().assigned();
      operator.close();
      world.forgeStatus(
          AccountAssignment.class, "outside", "{\"assigned\":%s}".formatted(text(access)));

      platform.delete(AccountAssignment.class, "leaver");
      world.startOperatorAlsoIn(platform);

      platform.awaitGone(AccountAssignment.class, "leaver");
      assertThat(granted()).isEmpty();
    }
  }

  @Test
  void aTenantCannotKeepThePermissionSetOfOthersByAForgedStatus() {
    try (var platform = world.anotherNamespace()) {
      var operator = startBesides(platform);
      platform.apply(reader("theirs"));
      var arn = platform.awaitSet("theirs", Reason.PROVISIONED).getStatus().arn();
      operator.close();
      world.forgeStatus(
          AccountAssignment.class,
          "outside",
          "{\"assigned\":%s}"
              .formatted(text(new AssignedAccess(arn, PRODUCTION, PrincipalType.GROUP, PLATFORM))));

      platform.delete(PermissionSet.class, "theirs");
      world.startOperatorAlsoIn(platform);

      platform.awaitGone(PermissionSet.class, "theirs");
    }
  }

  /** The tenant has an assignment that its boundary refuses; another namespace has its own. */
  private World.OperatorProcess startBesides(World platform) {
    prepare(TEAM);
    platform.applyBoundary("platform", TWO_RULES);
    var operator = world.startOperatorAlsoIn(platform);
    world.apply(reader("read") + assignment("outside", "read", PRODUCTION, "group: platform"));
    refused("outside");
    return operator;
  }

  /** An allowed assignment with a status that it never had, and an operator that reads it. */
  private void forgeAssignment(String status) {
    world.apply(own("access", "read"));
    world.forgeStatus(AccountAssignment.class, "access", status);
    world.startOperator();
  }

  /** A permission set of the tenant's own, while no operator runs. */
  private void haveReader() {
    var operator = start(TEAM);
    world.apply(reader("read"));
    world.awaitSet("read", Reason.PROVISIONED);
    operator.close();
  }

  /** What a tenant would like to have: the rights of the break-glass set. */
  private AssignedAccess desired() {
    return new AssignedAccess(
        breakGlass().arn(), OWN, PrincipalType.GROUP, world.groupId("developers"));
  }

  /** What nobody manages. */
  private AssignedAccess elsewhere() {
    return new AssignedAccess(breakGlass().arn(), PRODUCTION, PrincipalType.GROUP, PLATFORM);
  }

  private static String text(AssignedAccess access) {
    return "{\"permissionSetArn\":\"%s\",\"accountId\":\"%s\",\"principalType\":\"%s\",\"principalId\":\"%s\"}"
        .formatted(
            access.permissionSetArn(),
            access.accountId(),
            access.principalType().name(),
            access.principalId());
  }

  private static String request(String operation, AssignedAccess access) {
    return "{\"operation\":\"%s\",\"assignment\":%s,\"state\":\"InProgress\",\"startTime\":\"2026-01-01T00:00:00Z\"}"
        .formatted(operation, text(access));
  }
}
