package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Optional;

/** Bringing accounts up to the current revision of a set, and who has which revision. */
record ProvisioningOperations(World world, AsyncEngine engine, Lookup lookup, Pages pages) {
  private static final String LATEST = "LATEST_PERMISSION_SET_PROVISIONED";

  void register(Operations operations) {
    operations
        .on("ProvisionPermissionSet", this::provision)
        .on("ListAccountsForProvisionedPermissionSet", this::accounts)
        .on("ListPermissionSetsProvisionedToAccount", this::permissionSets);
  }

  private ObjectNode provision(Input input) {
    var set = lookup.writable(input);
    var single = input.text("TargetType").equals("AWS_ACCOUNT");
    var target = input.optional("TargetId").filter(id -> single);
    if (single && target.isEmpty()) {
      throw AwsException.validation(
          "Value of input 'targetId' failed to satisfy constraint: Member must not be null");
    }
    var running = engine.running.stream().filter(request -> !request.assigns()).toList();
    if (running.stream().anyMatch(request -> request.order.set() == set)) {
      throw AwsException.operationInProgress();
    }
    Quotas.requireSlot(running.size(), world.behaviour.concurrentProvisionings());
    var order = new Request.Order(Request.Kind.PROVISION, set, target, Optional.empty());
    var accounts = target.map(List::of).orElseGet(() -> everywhere(set));
    return RequestOperations.answer(engine.start(order, accounts, input.plan()));
  }

  private List<String> everywhere(PermissionSetState set) {
    var limit = world.behaviour.accountsPerProvisioning();
    if (limit == 0 || set.provisioned.size() <= limit) {
      return List.copyOf(set.provisioned.keySet());
    }
    if (world.behaviour.rejectsTooManyAccounts()) {
      throw AwsException.validation(
          ("ALL_PROVISIONED_ACCOUNTS supports at most %d accounts; the permission set is"
                  + " provisioned in %d.")
              .formatted(limit, set.provisioned.size()));
    }
    return set.provisioned.keySet().stream().limit(limit).toList();
  }

  private ObjectNode accounts(Input input) {
    var set = lookup.permissionSet(input);
    var wanted = input.optional("ProvisioningStatus");
    var accounts =
        set.provisioned.keySet().stream().filter(id -> matches(wanted, set, id)).toList();
    return pages.page(input, "AccountIds", accounts, id -> id, TextNode::valueOf);
  }

  private ObjectNode permissionSets(Input input) {
    lookup.permissionSetsOf(input);
    var accountId = input.text("AccountId");
    lookup.account(accountId);
    var wanted = input.optional("ProvisioningStatus");
    var arns =
        world.store.permissionSets.values().stream()
            .filter(set -> set.provisioned.containsKey(accountId))
            .filter(set -> matches(wanted, set, accountId))
            .map(set -> set.arn)
            .toList();
    return pages.page(input, "PermissionSets", arns, arn -> arn, TextNode::valueOf);
  }

  private static boolean matches(
      Optional<String> wanted, PermissionSetState set, String accountId) {
    var latest = set.provisioned.getOrDefault(accountId, 0L) == set.revision;
    return wanted.map(status -> status.equals(LATEST) == latest).orElse(true);
  }
}
