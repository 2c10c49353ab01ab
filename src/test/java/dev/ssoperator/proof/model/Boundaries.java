package dev.ssoperator.proof.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the AccessBoundaries let a namespace grant. */
final class Boundaries {

  /** What a boundary says about a resource. */
  enum Verdict {
    ALLOWED,
    /** What exists stays. */
    DENIED,
    /** What exists goes. */
    REVOKED
  }

  private final List<Json> all;
  private final Directory directory;

  Boundaries(List<Json> all, Directory directory) {
    this.all = all;
    this.directory = directory;
  }

  private Optional<Json> of(String namespace) {
    var naming = new ArrayList<Json>();
    for (var boundary : all) {
      if (boundary.texts("spec", "namespaces").contains(namespace)) {
        naming.add(boundary);
      }
    }
    return naming.size() == 1 ? Optional.of(naming.get(0)) : Optional.empty();
  }

  /** Whether a resource may have what it requests; the set is empty where there is none. */
  Verdict assignment(Json assignment, Optional<Json> set) {
    var found = of(assignment.namespace());
    if (found.isEmpty()) {
      return Verdict.DENIED;
    }
    var boundary = found.get();
    if ((assignment.isPaused() && !can(boundary, "Pause"))
        || (assignment.isRetained() && !can(boundary, "Retain"))) {
      return refused(boundary);
    }
    for (var rule : boundary.list("spec", "rules")) {
      if (admits(rule, assignment, set)) {
        return Verdict.ALLOWED;
      }
    }
    return refused(boundary);
  }

  /** Whether a permission set may be what it asks to be, whatever its assignments are. */
  Verdict definition(Json set) {
    var found = of(set.namespace());
    if (found.isEmpty()) {
      return Verdict.DENIED;
    }
    var boundary = found.get();
    var spec = set.at("spec");
    if ((set.isPaused() && !can(boundary, "Pause"))
        || (set.isRetained() && !can(boundary, "Retain"))
        || (spec.text("adoptionPolicy").equals("Adopt") && !can(boundary, "Adopt"))
        || (spec.text("exclusiveAssignments").equals("true") && !can(boundary, "Exclusive"))) {
      return refused(boundary);
    }
    for (var rule : boundary.list("spec", "rules")) {
      if (isOwn(rule.at("permissionSets", "own"), set)) {
        return Verdict.ALLOWED;
      }
    }
    return refused(boundary);
  }

  /** Whether a rule speaks for all principals and accounts, so that no use of the set matters. */
  boolean allowsEveryUse(Json set) {
    return of(set.namespace()).stream()
        .flatMap(boundary -> boundary.list("spec", "rules").stream())
        .anyMatch(rule -> isForAll(rule) && isOwn(rule.at("permissionSets", "own"), set));
  }

  /** Whether a resource is in a namespace in which every principal may have every account. */
  boolean allowEverything(Json resource) {
    return of(resource.namespace()).stream()
        .flatMap(boundary -> boundary.list("spec", "rules").stream())
        .anyMatch(Boundaries::isForAll);
  }

  private static boolean isForAll(Json rule) {
    return rule.texts("accounts", "names").contains("*")
        && rule.texts("principals", "groups").contains("*")
        && rule.texts("principals", "users").contains("*");
  }

  private static boolean can(Json boundary, String capability) {
    return boundary.texts("spec", "capabilities").contains(capability);
  }

  private static Verdict refused(Json boundary) {
    return boundary.text("spec", "enforcement").equals("Revoke") ? Verdict.REVOKED : Verdict.DENIED;
  }

  private boolean admits(Json rule, Json assignment, Optional<Json> set) {
    return hasAccount(rule.at("accounts"), assignment.at("spec", "account"))
        && hasPrincipal(rule.at("principals"), assignment.at("spec", "principal"))
        && (set.isPresent()
            ? isOwn(rule.at("permissionSets", "own"), set.get())
            : rule.texts("permissionSets", "arns")
                .contains(assignment.text("spec", "permissionSetArn")));
  }

  /**
   * What its text decides needs no organization; else every account it may mean is in the scope.
   */
  private boolean hasAccount(Json scope, Json account) {
    var meant = directory.meant(account);
    return scope.texts("names").contains("*")
        || (account.has("id") && scope.texts("ids").contains(account.text("id")))
        || (account.has("name") && scope.anyGlob(account.text("name"), "names"))
        || (!meant.isEmpty() && meant.stream().allMatch(a -> Accounts.admits(scope, a)));
  }

  private static boolean hasPrincipal(Json scope, Json principal) {
    if (principal.has("group")) {
      return scope.anyGlob(principal.text("group"), "groups");
    }
    if (principal.has("user")) {
      return scope.anyGlob(principal.text("user"), "users");
    }
    return principal.has("groupId")
        ? scope.texts("groupIds").contains(principal.text("groupId"))
            || scope.texts("groups").contains("*")
        : scope.texts("userIds").contains(principal.text("userId"))
            || scope.texts("users").contains("*");
  }

  private static boolean isOwn(Json own, Json set) {
    if (own.node().isMissingNode()) {
      return false;
    }
    var spec = set.at("spec");
    var prefix = own.text("namePrefix");
    var longest = own.has("maxSessionDuration") ? own.text("maxSessionDuration") : "PT12H";
    return set.nameInAws().startsWith(prefix)
        && spec.texts("managedPolicies").stream().allMatch(p -> own.anyGlob(p, "managedPolicies"))
        && spec.list("customerManagedPolicies").stream()
            .allMatch(
                policy ->
                    own.list("customerManagedPolicies").stream()
                        .anyMatch(
                            allowed ->
                                Json.matches(allowed.text("name"), policy.text("name"))
                                    && path(allowed).equals(path(policy))))
        && (!spec.has("inlinePolicy") || own.text("inlinePolicy").equals("Allowed"))
        && (!own.has("requiredPermissionsBoundary")
            || own.at("requiredPermissionsBoundary").equals(spec.at("permissionsBoundary")))
        && session(spec).compareTo(Duration.parse(longest)) <= 0;
  }

  private static String path(Json policy) {
    return policy.has("path") ? policy.text("path") : "/";
  }

  private static Duration session(Json spec) {
    return Duration.parse(spec.has("sessionDuration") ? spec.text("sessionDuration") : "PT1H");
  }
}
