package dev.ssoperator.proof.model;

import dev.ssoperator.proof.model.Directory.Account;
import java.util.List;

/** Which accounts selectors select. */
final class Accounts {

  private Accounts() {}

  /** The active accounts of an AccountAssignmentSet. */
  static List<Account> of(Json set, Directory directory) {
    return directory.accounts().stream()
        .filter(Account::isActive)
        .filter(account -> isIn(set.list("spec", "accounts"), account))
        .filter(account -> !isIn(set.list("spec", "excludeAccounts"), account))
        .toList();
  }

  /** Whether every unit that the set names is there. */
  static boolean knowsUnits(Json set, Directory directory) {
    for (var part : List.of("accounts", "excludeAccounts")) {
      for (var selector : set.list("spec", part)) {
        if (selector.has("organizationalUnit")
            && !directory.hasUnit(selector.at("organizationalUnit"))) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isIn(List<Json> selectors, Account account) {
    return selectors.stream().anyMatch(selector -> isSelected(selector, account));
  }

  private static boolean isSelected(Json selector, Account account) {
    if (selector.has("organizationalUnit")) {
      return Directory.isIn(selector.at("organizationalUnit"), account);
    }
    return scopes(selector, account);
  }

  /** What ids, names and tags select, of a selector or of a boundary's rule. */
  private static boolean scopes(Json scope, Account account) {
    var tags = scope.map("tags").entrySet();
    return scope.texts("ids").contains(account.id())
        || scope.anyGlob(account.name(), "names")
        || (!tags.isEmpty() && account.tags().entrySet().containsAll(tags));
  }

  /** Whether a boundary's rule has an account. */
  static boolean admits(Json scope, Account account) {
    return scopes(scope, account)
        || scope.list("organizationalUnits").stream()
            .anyMatch(unit -> Directory.isIn(unit, account));
  }
}
