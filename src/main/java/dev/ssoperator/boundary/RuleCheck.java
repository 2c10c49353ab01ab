package dev.ssoperator.boundary;

import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountScope;
import dev.ssoperator.api.BoundaryRule;
import dev.ssoperator.api.PermissionSetScope;
import dev.ssoperator.api.Principal;
import dev.ssoperator.api.PrincipalScope;
import dev.ssoperator.boundary.Grant.SetReference;
import dev.ssoperator.inventory.Glob;
import java.util.List;
import java.util.Optional;

/** Checks one rule, part by part. A rule admits an assignment only if each of its parts does. */
final class RuleCheck {

  private RuleCheck() {}

  /** Whether the principals of a rule include one; a name and an id are compared with their own. */
  static boolean principal(PrincipalScope scope, Principal principal) {
    if (principal.groupId() != null) {
      return scope.groupIds().contains(principal.groupId()) || Glob.isAny(scope.groups());
    }
    if (principal.userId() != null) {
      return scope.userIds().contains(principal.userId()) || Glob.isAny(scope.users());
    }
    return principal.group() != null
        ? Glob.anyMatches(scope.groups(), principal.group())
        : principal.user() != null && Glob.anyMatches(scope.users(), principal.user());
  }

  /** Whether the accounts of a rule include one. */
  static Match account(AccountScope scope, Account account, AccountLookup lookup) {
    var isNamed = account.name() != null && Glob.anyMatches(scope.names(), account.name());
    var isGiven = account.id() != null && scope.ids().contains(account.id());
    if (isNamed || isGiven || Glob.isAny(scope.names())) {
      return Match.YES;
    }
    return needsLookup(scope, account) ? lookup.selects(account, scope) : Match.NO;
  }

  /** Whether the spec's text does not decide: the account has a name, units and tags besides. */
  private static boolean needsLookup(AccountScope scope, Account account) {
    var isUndecided = account.id() == null ? !scope.ids().isEmpty() : !scope.names().isEmpty();
    return isUndecided || !scope.organizationalUnits().isEmpty() || !scope.tags().isEmpty();
  }

  /** Why the permission sets of a rule do not include one; empty if they do. */
  static Optional<String> permissionSet(PermissionSetScope scope, SetReference reference) {
    if (reference instanceof SetReference.Arn arn) {
      return scope.arns().contains(arn.arn())
          ? Optional.empty()
          : Optional.of("spec.permissionSetArn %s is not among its arns".formatted(arn.arn()));
    }
    if (reference instanceof SetReference.Shared shared) {
      return isShared(scope, shared)
          ? Optional.empty()
          : Optional.of(
              "spec.permissionSetRef: PermissionSet %s/%s is not shared"
                  .formatted(shared.namespace(), shared.name()));
    }
    if (scope.own() == null) {
      return Optional.of("spec.permissionSetRef: PermissionSets of the namespace are not allowed");
    }
    var set = ((SetReference.Own) reference).set();
    return set == null
        ? Optional.empty()
        : OwnSetCheck.problem(scope.own(), set)
            .map(problem -> "PermissionSet %s: %s".formatted(set.name(), problem));
  }

  private static boolean isShared(PermissionSetScope scope, SetReference.Shared set) {
    return scope.shared().stream()
        .filter(shared -> shared.namespace().equals(set.namespace()))
        .anyMatch(shared -> Glob.anyMatches(shared.names(), set.name()));
  }

  /** The answer of rules about an assignment. */
  sealed interface Answer {

    /** A rule admits it. */
    record Admitted() implements Answer {}

    /**
     * No rule admits it.
     *
     * @param rule the position of the rule that comes closest, from 1; 0 where there is none
     * @param problem what that rule does not admit
     */
    record Refused(int rule, String problem) implements Answer {}

    /** Accounts have to be read first. */
    record Unknown() implements Answer {}
  }

  /**
   * Checks whether a rule admits an assignment. Accounts are read only if no rule does without, and
   * only for rules that admit everything else.
   */
  static Answer check(List<BoundaryRule> rules, Grant grant, AccountLookup lookup) {
    var answer = evaluate(rules, grant, AccountLookup.NONE);
    return answer instanceof Answer.Unknown ? evaluate(rules, grant, lookup) : answer;
  }

  private static Answer evaluate(List<BoundaryRule> rules, Grant grant, AccountLookup lookup) {
    var closest = new Answer.Refused(0, "it has no rules");
    var fewest = Integer.MAX_VALUE;
    var isUnknown = false;
    for (var i = 0; i < rules.size(); i++) {
      var rule = rules.get(i);
      var set = permissionSet(rule.permissionSets(), grant.permissionSet());
      var isPrincipal = principal(rule.principals(), grant.principal());
      var isElse = set.isEmpty() && isPrincipal;
      var account = account(rule.accounts(), grant.account(), isElse ? lookup : AccountLookup.NONE);
      if (isElse && account == Match.YES) {
        return new Answer.Admitted();
      }
      isUnknown |= isElse && account == Match.UNKNOWN;
      var problems =
          (account == Match.NO ? 1 : 0) + (isPrincipal ? 0 : 1) + (set.isPresent() ? 1 : 0);
      if (problems < fewest) {
        fewest = problems;
        closest = new Answer.Refused(i + 1, problem(grant, account, isPrincipal, set));
      }
    }
    return isUnknown ? new Answer.Unknown() : closest;
  }

  /** Whether a rule admits a principal with a permission set, in whichever account. */
  static Answer somewhere(List<BoundaryRule> rules, Grant.Pair pair) {
    var closest = new Answer.Refused(0, "it has no rules");
    for (var i = 0; i < rules.size(); i++) {
      var set = permissionSet(rules.get(i).permissionSets(), pair.permissionSet());
      var isPrincipal = principal(rules.get(i).principals(), pair.principal());
      if (isPrincipal && set.isEmpty()) {
        return new Answer.Admitted();
      }
      if (closest.rule() == 0 || isPrincipal) {
        closest =
            new Answer.Refused(
                i + 1,
                set.filter(problem -> isPrincipal)
                    .orElse(
                        "principal %s is not among its principals"
                            .formatted(describe(pair.principal()))));
      }
    }
    return closest;
  }

  /** Whether a rule lets the namespace define a permission set, whoever may get it. */
  static Answer define(List<BoundaryRule> rules, SetReference.Own set) {
    var closest = new Answer.Refused(0, "it has no rules");
    var isOwnAllowed = false;
    for (var i = 0; i < rules.size(); i++) {
      var scope = rules.get(i).permissionSets();
      var problem = permissionSet(scope, set);
      if (problem.isEmpty()) {
        return new Answer.Admitted();
      }
      if (closest.rule() == 0 || (scope.own() != null && !isOwnAllowed)) {
        closest = new Answer.Refused(i + 1, problem.get());
      }
      isOwnAllowed |= scope.own() != null;
    }
    return closest;
  }

  private static String problem(
      Grant grant, Match account, boolean isPrincipal, Optional<String> set) {
    if (account == Match.NO) {
      return "spec.account %s is not among its accounts".formatted(describe(grant.account()));
    }
    return isPrincipal
        ? set.orElse("it is being evaluated")
        : "spec.principal %s is not among its principals".formatted(describe(grant.principal()));
  }

  /** An account as its spec names it. */
  static String describe(Account account) {
    return account.name() == null
        ? "with id %s".formatted(account.id())
        : "\"%s\"".formatted(account.name());
  }

  /** A principal as its spec names it. */
  static String describe(Principal principal) {
    if (principal.groupId() != null) {
      return "with groupId " + principal.groupId();
    }
    if (principal.userId() != null) {
      return "with userId " + principal.userId();
    }
    return principal.group() != null
        ? "group \"%s\"".formatted(principal.group())
        : "user \"%s\"".formatted(principal.user());
  }
}
