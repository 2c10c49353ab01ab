package dev.ssoperator.sandbox;

import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AccountAssignmentSetSpec;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.api.Principal;
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
        assignments(state),
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

  /**
   * The assignments that the samples request, each as {@code finance as Reader in 123456789012}.
   */
  Stream<String> assignments(StateView state) {
    return Stream.concat(
        samples
            .assignments()
            .map(AccountAssignment::getSpec)
            .map(
                spec ->
                    access(
                        spec.principal(),
                        spec.permissionSetRef(),
                        accountId(spec.account(), state))),
        samples
            .assignmentSets()
            .map(AccountAssignmentSet::getSpec)
            .flatMap(spec -> assignments(spec, state)));
  }

  private Stream<String> assignments(AccountAssignmentSetSpec spec, StateView state) {
    return new SelectedAccounts(state)
        .of(spec)
        .flatMap(
            accountId ->
                spec.permissionSetRefs().stream()
                    .flatMap(
                        reference ->
                            spec.principals().stream()
                                .map(principal -> access(principal, reference, accountId))));
  }

  private String access(Principal principal, PermissionSetRef reference, String accountId) {
    var set =
        samples
            .permissionSets()
            .filter(s -> s.getMetadata().getName().equals(reference.name()))
            .map(Expectation::name)
            .findFirst()
            .orElse(reference.name());
    return "%s as %s in %s"
        .formatted(
            principal.group() != null ? principal.group() : principal.user(), set, accountId);
  }

  private static String accountId(Account account, StateView state) {
    return account.id() != null
        ? account.id()
        : state.accounts().stream()
            .filter(a -> a.name().equals(account.name()))
            .map(StateView.Account::id)
            .findFirst()
            .orElse(account.name());
  }

  private static String name(PermissionSet set) {
    var name = set.getSpec().name();
    return name == null ? set.getMetadata().getName() : name;
  }
}
