package dev.ssoperator.inventory;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.inventory.BackgroundReads.Reading;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The accounts that lacked a permission set until the operator granted it there since its start. An
 * assignment provisions the set into the account (AWS's API reference, CreateAccountAssignment).
 * Thread-safe.
 */
final class FirstGrants {

  private final Map<String, Set<String>> accounts = new HashMap<>();

  /**
   * The operator has granted a permission set in an account, where it has not written before.
   *
   * @param contents what was read of the scope before
   * @param provisioned the accounts of the permission set, as they were read before
   */
  synchronized void granted(
      AssignmentScope scope,
      Optional<Reading<Set<AssignedAccess>>> contents,
      Optional<Reading<Set<String>>> provisioned) {
    var wasWithout =
        contents
            .map(reading -> reading.value().isEmpty())
            .or(() -> provisioned.map(reading -> !reading.value().contains(scope.accountId())));
    if (wasWithout.orElse(false)) {
      accounts
          .computeIfAbsent(scope.permissionSetArn(), arn -> new HashSet<>())
          .add(scope.accountId());
    }
  }

  /** The accounts of a permission set. */
  synchronized Set<String> of(String permissionSetArn) {
    return Set.copyOf(accounts.getOrDefault(permissionSetArn, Set.of()));
  }

  synchronized void forget(AssignmentScope scope) {
    accounts.computeIfPresent(
        scope.permissionSetArn(),
        (arn, ofSet) -> {
          ofSet.remove(scope.accountId());
          return ofSet.isEmpty() ? null : ofSet;
        });
  }

  synchronized void forget(String permissionSetArn) {
    accounts.remove(permissionSetArn);
  }
}
