package dev.ssoperator.sandbox;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.emulator.StateView;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What Identity Center must hold when the samples' resources are all Ready. */
record Expectation(Samples samples) {

  /**
   * Compares with what it holds.
   *
   * @throws SandboxException they differ; says in what
   */
  void check(StateView state) {
    compare(
        "permission sets",
        samples.permissionSets().map(Expectation::name),
        state.permissionSets().stream().map(StateView.PermissionSet::name));
    compare(
        "assignments",
        samples.assignments().map(assignment -> access(assignment, state)),
        state.assignments().stream()
            .map(
                assignment ->
                    "%s as %s in %s"
                        .formatted(
                            assignment.principalName(),
                            assignment.permissionSetName(),
                            assignment.accountId())));
    for (var set : state.permissionSets()) {
      set.provisioned()
          .forEach(
              (account, revision) -> {
                if (revision != set.revision()) {
                  throw new SandboxException(
                      "All resources are Ready, but %s is outdated in account %s."
                          .formatted(set.name(), account));
                }
              });
    }
  }

  private static void compare(String what, Stream<String> expected, Stream<String> actual) {
    Set<String> missing = expected.collect(Collectors.toCollection(TreeSet::new));
    Set<String> surplus = new TreeSet<>();
    actual.filter(element -> !missing.remove(element)).forEach(surplus::add);
    if (!missing.isEmpty() || !surplus.isEmpty()) {
      throw new SandboxException(
          "All resources are Ready, but the %s in Identity Center differ: missing %s, too many %s."
              .formatted(what, missing, surplus));
    }
  }

  private String access(AccountAssignment assignment, StateView state) {
    var spec = assignment.getSpec();
    var principal = spec.principal();
    var set =
        samples
            .permissionSets()
            .filter(s -> s.getMetadata().getName().equals(spec.permissionSetRef().name()))
            .map(Expectation::name)
            .findFirst()
            .orElse(spec.permissionSetRef().name());
    var account = spec.account();
    var accountId =
        account.id() != null
            ? account.id()
            : state.accounts().stream()
                .filter(a -> a.name().equals(account.name()))
                .map(StateView.Account::id)
                .findFirst()
                .orElse(account.name());
    return "%s as %s in %s"
        .formatted(
            principal.group() != null ? principal.group() : principal.user(), set, accountId);
  }

  private static String name(PermissionSet set) {
    var name = set.getSpec().name();
    return name == null ? set.getMetadata().getName() : name;
  }
}
