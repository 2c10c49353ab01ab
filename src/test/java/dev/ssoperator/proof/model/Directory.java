package dev.ssoperator.proof.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The organization and the identity store.
 *
 * @param groups ids by display name
 * @param users ids by user name
 */
public record Directory(
    List<Account> accounts,
    List<Unit> units,
    Map<String, String> groups,
    Map<String, String> users) {

  /**
   * An account.
   *
   * @param units the ids and the paths of the units it is in, from the root on
   */
  public record Account(
      String id, String name, boolean isActive, List<Unit> units, Map<String, String> tags) {}

  /**
   * A unit around an account.
   *
   * @param path such as {@code Workloads/Prod}; {@code /} is the root
   */
  public record Unit(String id, String path) {}

  /** The accounts that a resource means; only an id can mean one that is not active. */
  List<Account> meant(Json account) {
    return accounts.stream()
        .filter(
            a ->
                account.has("id")
                    ? a.id().equals(account.text("id"))
                    : a.isActive() && a.name().equals(account.text("name")))
        .toList();
  }

  /** The id of the principal that a resource means. */
  Optional<String> id(Json principal) {
    if (principal.has("group")) {
      return Optional.ofNullable(groups.get(principal.text("group")));
    }
    if (principal.has("user")) {
      return Optional.ofNullable(users.get(principal.text("user")));
    }
    return Optional.of(principal.text(principal.has("groupId") ? "groupId" : "userId"));
  }

  /** Whether there is a path or id of a unit. */
  boolean hasUnit(Json unit) {
    return units.stream().anyMatch(u -> isNamed(unit, u));
  }

  /** Whether an account is in a unit. */
  static boolean isIn(Json unit, Account account) {
    var isNested = !unit.has("recursive") || unit.text("recursive").equals("true");
    var around =
        isNested
            ? account.units()
            : account.units().subList(account.units().size() - 1, account.units().size());
    return around.stream().anyMatch(u -> isNamed(unit, u));
  }

  private static boolean isNamed(Json wanted, Unit unit) {
    return wanted.has("id")
        ? unit.id().equals(wanted.text("id"))
        : unit.path().equals(wanted.text("path"));
  }
}
