package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Account assignments: create and delete, both asynchronous, and the two lists. */
record AssignmentOperations(World world, AsyncEngine engine, Lookup lookup, Pages pages) {
  void register(Operations operations) {
    operations
        .on("CreateAccountAssignment", input -> start(input, Request.Kind.CREATE_ASSIGNMENT))
        .on("DeleteAccountAssignment", input -> start(input, Request.Kind.DELETE_ASSIGNMENT))
        .on("ListAccountAssignments", this::list)
        .on("ListAccountAssignmentsForPrincipal", this::listForPrincipal);
  }

  private ObjectNode start(Input input, Request.Kind kind) {
    var accountId = input.text("TargetId");
    var set = lookup.assignable(input, accountId);
    var key =
        new AssignmentKey(
            set.arn, accountId, input.text("PrincipalType"), input.text("PrincipalId"));
    if (kind == Request.Kind.CREATE_ASSIGNMENT) {
      rejectUnknownPrincipal(key);
    }
    var order = new Request.Order(kind, set, Optional.of(accountId), Optional.of(key));
    if (engine.running.stream()
        .anyMatch(request -> request.order.assignment().equals(order.assignment()))) {
      throw AwsException.operationInProgress();
    }
    if (kind == Request.Kind.CREATE_ASSIGNMENT && !world.behaviour.groupLimitFailsLater()) {
      requireRoom(set, key);
    }
    requireSlot(kind);
    return RequestOperations.answer(engine.start(order, List.of(accountId), input.plan()));
  }

  /** Groups whose creation is in progress count as well. */
  private void requireRoom(PermissionSetState set, AssignmentKey key) {
    var inProgress =
        engine.running.stream()
            .filter(request -> request.order.kind() == Request.Kind.CREATE_ASSIGNMENT)
            .flatMap(request -> request.order.assignment().stream())
            .filter(key::sameScope)
            .toList();
    if (Quotas.exceedsGroups(world, key, inProgress)) {
      throw Quotas.exceeded("Group", world.behaviour.groupsPerAccount(), set.id());
    }
  }

  private void requireSlot(Request.Kind kind) {
    var deletionsCount = world.behaviour.deletionsCountAsOutstanding();
    if (deletionsCount || kind == Request.Kind.CREATE_ASSIGNMENT) {
      var outstanding =
          engine.running.stream()
              .filter(Request::assigns)
              .filter(
                  request ->
                      deletionsCount || request.order.kind() == Request.Kind.CREATE_ASSIGNMENT)
              .count();
      Quotas.requireSlot(outstanding, world.behaviour.outstandingAssignments());
    }
  }

  private void rejectUnknownPrincipal(AssignmentKey key) {
    if (world.behaviour.rejectsUnknownPrincipal()
        && !world.store.principalExists(key.principalType(), key.principalId())) {
      throw AwsException.notFound(
          Outcomes.unknownPrincipal(key, world.store.instance.identityStoreId));
    }
  }

  private ObjectNode list(Input input) {
    var set = lookup.permissionSet(input);
    var accountId = input.text("AccountId");
    lookup.account(accountId);
    return page(input, world.store.assignments(set.arn, accountId));
  }

  private ObjectNode listForPrincipal(Input input) {
    lookup.permissionSetsOf(input);
    var type = input.text("PrincipalType");
    var id = input.text("PrincipalId");
    var groups = type.equals("USER") ? inheritedFrom(id) : Set.<String>of();
    var account = input.node("Filter").path("AccountId");
    var rows =
        world.store.assignments.stream()
            .filter(
                key ->
                    (key.isGroup() && groups.contains(key.principalId()))
                        || (key.principalType().equals(type) && key.principalId().equals(id)))
            .filter(key -> account.isMissingNode() || key.accountId().equals(account.asText()))
            .toList();
    return page(input, rows);
  }

  private Set<String> inheritedFrom(String userId) {
    return world.behaviour.listsInheritedAssignments()
        ? world.store.membershipsOf(userId).stream()
            .map(Store.Membership::groupId)
            .collect(Collectors.toSet())
        : Set.of();
  }

  private ObjectNode page(Input input, Collection<AssignmentKey> rows) {
    return pages.page(
        input,
        "AccountAssignments",
        rows,
        AssignmentKey::toString,
        key ->
            Json.object()
                .put("AccountId", key.accountId())
                .put("PermissionSetArn", key.permissionSetArn())
                .put("PrincipalType", key.principalType())
                .put("PrincipalId", key.principalId()));
  }
}
