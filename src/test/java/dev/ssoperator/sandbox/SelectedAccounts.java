package dev.ssoperator.sandbox;

import dev.ssoperator.api.AccountAssignmentSetSpec;
import dev.ssoperator.api.AccountSelector;
import dev.ssoperator.api.OrganizationalUnit;
import dev.ssoperator.emulator.StateView;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The accounts that sets select, found in the emulator's state: another way than the operator's.
 */
record SelectedAccounts(StateView state) {

  /**
   * Their ids.
   *
   * @throws SandboxException a selector has tags, which the state does not show
   */
  Stream<String> of(AccountAssignmentSetSpec spec) {
    return state.accounts().stream()
        .filter(account -> account.state().equals("ACTIVE"))
        .filter(account -> isSelected(spec.accounts(), account))
        .filter(account -> !isSelected(spec.excludeAccounts(), account))
        .map(StateView.Account::id);
  }

  private boolean isSelected(List<AccountSelector> selectors, StateView.Account account) {
    return selectors.stream().anyMatch(selector -> isSelected(selector, account));
  }

  private boolean isSelected(AccountSelector selector, StateView.Account account) {
    var unit = selector.organizationalUnit();
    if (unit != null) {
      return isIn(unit, path(account.parent()));
    }
    var names = selector.names();
    if (names != null) {
      return names.stream().anyMatch(name -> account.name().matches(regex(name)));
    }
    var ids = selector.ids();
    if (ids == null) {
      throw new SandboxException(
          "The sandbox does not know the tags of accounts: use another selector in the samples.");
    }
    return ids.contains(account.id());
  }

  private boolean isIn(OrganizationalUnit unit, String path) {
    var id = unit.id();
    var selected = id == null ? "/%s/".formatted(unit.path()).replaceAll("/+", "/") : path(id);
    return unit.recursive() ? path.startsWith(selected) : path.equals(selected);
  }

  /** The names from the root to a unit, with a slash at both ends. */
  private String path(String unitId) {
    return state.organizationalUnits().stream()
        .filter(unit -> unit.id().equals(unitId))
        .map(unit -> "%s%s/".formatted(path(unit.parent()), unit.name()))
        .findFirst()
        .orElse("/");
  }

  private static String regex(String pattern) {
    return Stream.of(pattern.split("\\*", -1))
        .map(Pattern::quote)
        .collect(Collectors.joining(".*"));
  }
}
