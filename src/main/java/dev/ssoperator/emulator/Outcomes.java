package dev.ssoperator.emulator;

import java.util.List;
import java.util.Optional;

/** How a step of an asynchronous request ends: it takes effect, or it fails with AWS's words. */
record Outcomes(World world) {
  /** Applies the step and returns why it failed, if it did. */
  Optional<String> of(AsyncEngine.Step step) {
    return switch (step.request().order.kind()) {
      case CREATE_ASSIGNMENT -> create(step);
      case DELETE_ASSIGNMENT -> delete(step);
      case PROVISION -> step.accountId().flatMap(account -> provision(step, account));
    };
  }

  private Optional<String> create(AsyncEngine.Step step) {
    var key = step.request().order.assignment().orElseThrow();
    if (world.store.assignments.contains(key)) {
      return Optional.empty();
    }
    var failure =
        unusableAccount(key.accountId())
            .or(() -> unknownPrincipal(key))
            .or(() -> tooManyGroups(step.request().order.set(), key))
            .or(() -> missingPolicy(step.request().order.set(), key.accountId()));
    if (failure.isEmpty()) {
      world.store.assignments.add(key);
      world.journal.assignment(step.due(), Effect.Kind.ASSIGNMENT_CREATED, key);
      provisioned(step, key.accountId());
    }
    return failure;
  }

  private Optional<String> delete(AsyncEngine.Step step) {
    var key = step.request().order.assignment().orElseThrow();
    var behaviour = world.behaviour;
    if (!world.store.assignments.contains(key)) {
      return Optional.of(noEntitlement(step.request().order.set().id(), key));
    }
    var failure =
        behaviour.orphanDeletionFails() ? unknownPrincipal(key) : Optional.<String>empty();
    if (failure.isEmpty() && behaviour.suspendedAccountDeletionFails()) {
      failure = unusableAccount(key.accountId());
    }
    if (failure.isEmpty()) {
      world.store.assignments.remove(key);
      world.journal.assignment(step.due(), Effect.Kind.ASSIGNMENT_DELETED, key);
      deprovisionIfUnassigned(step, key.accountId());
    }
    return failure;
  }

  private Optional<String> provision(AsyncEngine.Step step, String accountId) {
    var order = step.request().order;
    var anywhere = order.accountId().isPresent() && world.behaviour.provisionsUnassignedAccount();
    if (!order.set().provisioned.containsKey(accountId) && !anywhere) {
      return Optional.of(
          "Received a 404 status error: Permission set provision not found in AWS account %s."
              .formatted(accountId));
    }
    var failure = unusableAccount(accountId).or(() -> missingPolicy(order.set(), accountId));
    if (failure.isEmpty()) {
      provisioned(step, accountId);
    }
    return failure;
  }

  private void provisioned(AsyncEngine.Step step, String accountId) {
    var set = step.request().order.set();
    set.provision(accountId, step.request().revision);
    world.journal.account(step.due(), Effect.Kind.PROVISIONED, set.arn, accountId);
  }

  private void deprovisionIfUnassigned(AsyncEngine.Step step, String accountId) {
    var set = step.request().order.set();
    if (world.store.assignments(set.arn, accountId).isEmpty()) {
      set.provisioned.remove(accountId);
      set.lastDeprovisioned = Optional.of(step.due());
      world.journal.account(step.due(), Effect.Kind.DEPROVISIONED, set.arn, accountId);
    }
  }

  private Optional<String> unusableAccount(String accountId) {
    var account = world.store.accounts.get(accountId);
    if (account == null) {
      return Optional.of(
          "Received a 404 status error: AWS account " + accountId + " was not found.");
    }
    if (account.state.equals("ACTIVE")) {
      return Optional.empty();
    }
    return Optional.of(
        "AWS SSO is unable to complete your request at this time. Obtaining permissions to manage"
            + " your AWS account '"
            + accountId
            + (world.behaviour.suspendedAccountShortReason()
                ? "' is taking longer than usual."
                : "' takes longer than usual. Please try again in a few minutes. If this problem"
                    + " continues, contact AWS Support."));
  }

  private Optional<String> tooManyGroups(PermissionSetState set, AssignmentKey key) {
    return Quotas.exceedsGroups(world, key, List.of())
        ? Optional.of(Quotas.exceeded("Group", world.behaviour.groupsPerAccount(), set.id()).text)
        : Optional.empty();
  }

  private Optional<String> unknownPrincipal(AssignmentKey key) {
    return world.store.principalExists(key.principalType(), key.principalId())
        ? Optional.empty()
        : Optional.of(unknownPrincipal(key, world.store.instance.identityStoreId));
  }

  static String unknownPrincipal(AssignmentKey key, String identityStoreId) {
    return "Received a 404 status error: the %s assignee %s was not found in directory %s"
        .formatted(key.principalType(), key.principalId(), identityStoreId);
  }

  private Optional<String> missingPolicy(PermissionSetState set, String accountId) {
    var account = world.store.accounts.get(accountId);
    return set.customerPolicies().stream()
        .filter(policy -> account != null && !account.has(policy))
        .map(
            policy ->
                "Received a 404 status error: Not supported policy arn:aws:iam::%s:policy%s%s."
                    .formatted(accountId, policy.path(), policy.name()))
        .findFirst();
  }

  private static String noEntitlement(String permissionSetId, AssignmentKey key) {
    return ("Received a 404 status error: EntitlementItem doesn't exist with the given entitlement"
            + " key EntitlementKey{accessorId=AccessorId{value=%s}, resourceId=ResourceId{value=%s}"
            + ", auxiliaryResourceId=AuxiliaryResourceId{value=%s}"
            + ", containerId=ContainerId{value=%s}}")
        .formatted(key.principalId(), key.accountId(), permissionSetId, key.accountId());
  }
}
