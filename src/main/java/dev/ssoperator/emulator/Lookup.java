package dev.ssoperator.emulator;

import java.util.Optional;

/** Finds what a call names, and refuses what the caller may not touch. */
record Lookup(World world) {
  /** Refuses any instance but ours, and permission set calls where they are not enabled. */
  void permissionSetsOf(Input input) {
    instance(input.text("InstanceArn"));
    if (!world.behaviour.permissionSetsEnabled() && !world.store.instance.permissionSetsEnabled) {
      throw AwsException.validation(
          "The operation is not supported for this Identity Center instance.");
    }
  }

  void instance(String arn) {
    if (!arn.equals(world.store.instance.arn())) {
      throw AwsException.notFound("Could not find Instance with arn " + arn);
    }
  }

  PermissionSetState permissionSet(Input input) {
    permissionSetsOf(input);
    return permissionSet(input.text("PermissionSetArn"));
  }

  PermissionSetState permissionSet(String arn) {
    return Optional.ofNullable(world.store.permissionSets.get(arn))
        .orElseThrow(
            () ->
                AwsException.notFound(
                    "Could not find PermissionSet with id "
                        + arn.substring(arn.indexOf("/ps-") + 1)));
  }

  /** A permission set the caller wants to change. */
  PermissionSetState writable(Input input) {
    var set = permissionSet(input);
    writable(input, set);
    return set;
  }

  void writable(Input input, PermissionSetState set) {
    if (set.provisioned.containsKey(world.store.organization.managementAccount())) {
      denyDelegatedAdministrator(input, set);
    }
  }

  /** A permission set whose assignments in an account the caller wants to change. */
  PermissionSetState assignable(Input input, String accountId) {
    var set = writable(input);
    if (accountId.equals(world.store.organization.managementAccount())) {
      denyDelegatedAdministrator(input, set);
    }
    return set;
  }

  private void denyDelegatedAdministrator(Input input, PermissionSetState set) {
    if (world.behaviour.delegatedAdministrator()) {
      throw AwsException.accessDenied(
          "User: %s is not authorized to perform: sso:%s on resource: %s"
              .formatted(CallerIdentity.of(world).arn(), input.operation(), set.arn));
    }
  }

  void account(String accountId) {
    if (!world.store.accounts.containsKey(accountId)) {
      throw AwsException.notFound("Could not find AWS account " + accountId);
    }
  }
}
