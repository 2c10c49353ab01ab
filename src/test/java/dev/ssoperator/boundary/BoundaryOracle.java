package dev.ssoperator.boundary;

import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountScope;
import dev.ssoperator.api.AdoptionPolicy;
import dev.ssoperator.api.BoundaryRule;
import dev.ssoperator.api.Capability;
import dev.ssoperator.api.DeletionPolicy;
import dev.ssoperator.api.Enforcement;
import dev.ssoperator.api.InlinePolicyRule;
import dev.ssoperator.api.OrganizationalUnit;
import dev.ssoperator.api.OwnPermissionSets;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetScope;
import dev.ssoperator.api.Principal;
import dev.ssoperator.api.PrincipalScope;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What boundaries allow, written a second time and for readers only: plain loops, and no code of
 * the package that it judges.
 */
final class BoundaryOracle {

  enum Outcome {
    ALLOWED,
    OUTSIDE,
    OUTSIDE_AND_REVOKED,
    LIMIT_REACHED,
    READING
  }

  /**
   * A decision.
   *
   * @param said what the message must contain
   */
  record Decision(Outcome outcome, List<String> said) {}

  /** A grant that a permission set has. */
  record Use(Account account, Principal principal, String description) {}

  private enum Part {
    ADMITTED,
    REFUSED,
    NOT_KNOWN
  }

  private static final Map<String, Integer> MINUTES =
      Map.of("PT1H", 60, "PT4H", 240, "PT8H", 480, "PT8H30M", 510, "PT12H", 720, "soon", 720);

  private final List<AccessBoundary> boundaries;
  private final List<? extends HasMetadata> resources;
  private final boolean isOrganizationRead;

  BoundaryOracle(
      List<AccessBoundary> boundaries,
      List<? extends HasMetadata> resources,
      boolean isOrganizationRead) {
    this.boundaries = boundaries;
    this.resources = resources;
    this.isOrganizationRead = isOrganizationRead;
  }

  // ---- decisions

  Decision decide(AccountAssignment assignment, @Nullable PermissionSet referenced) {
    var naming = naming(assignment);
    if (naming.size() != 1) {
      return notExactlyOne(naming);
    }
    var boundary = naming.get(0);
    var spec = assignment.getSpec();
    var has = boundary.getSpec().capabilities();
    if (isPaused(assignment) && !has.contains(Capability.PAUSE)) {
      return outside(boundary, "ssoperator.dev/paused", "Pause");
    }
    if (spec.deletionPolicy() == DeletionPolicy.RETAIN && !has.contains(Capability.RETAIN)) {
      return outside(boundary, "spec.deletionPolicy: Retain", "Retain");
    }
    var decision =
        grant(
            boundary,
            spec.account(),
            spec.principal(),
            scope -> problem(scope, assignment, referenced));
    return decision.outcome() == Outcome.ALLOWED ? limited(boundary, assignment) : decision;
  }

  Decision decide(PermissionSet set, List<Use> uses) {
    var naming = naming(set);
    if (naming.size() != 1) {
      return notExactlyOne(naming);
    }
    var boundary = naming.get(0);
    var spec = set.getSpec();
    var has = boundary.getSpec().capabilities();
    if (isPaused(set) && !has.contains(Capability.PAUSE)) {
      return outside(boundary, "ssoperator.dev/paused", "Pause");
    }
    if (spec.deletionPolicy() == DeletionPolicy.RETAIN && !has.contains(Capability.RETAIN)) {
      return outside(boundary, "spec.deletionPolicy: Retain", "Retain");
    }
    if (spec.adoptionPolicy() == AdoptionPolicy.ADOPT && !has.contains(Capability.ADOPT)) {
      return outside(boundary, "spec.adoptionPolicy: Adopt", "Adopt");
    }
    if (spec.exclusiveAssignments() && !has.contains(Capability.EXCLUSIVE)) {
      return outside(boundary, "spec.exclusiveAssignments: true", "Exclusive");
    }
    var definition = definition(boundary, set);
    if (definition.outcome() != Outcome.ALLOWED) {
      return definition;
    }
    for (var use : uses) {
      var decision =
          grant(boundary, use.account(), use.principal(), scope -> ownProblem(scope, set));
      if (decision.outcome() != Outcome.ALLOWED) {
        return decision;
      }
    }
    return limited(boundary, set);
  }

  /** Whether a resource may use a capability: where not exactly one boundary speaks, it may. */
  boolean allows(HasMetadata resource, Capability capability) {
    var naming = naming(resource);
    return naming.size() != 1 || naming.get(0).getSpec().capabilities().contains(capability);
  }

  private List<AccessBoundary> naming(HasMetadata resource) {
    var naming = new ArrayList<AccessBoundary>();
    for (var boundary : boundaries) {
      if (boundary.getSpec().namespaces().contains(resource.getMetadata().getNamespace())) {
        naming.add(boundary);
      }
    }
    return naming;
  }

  private static Decision notExactlyOne(List<AccessBoundary> naming) {
    return new Decision(
        Outcome.OUTSIDE,
        List.of(
            naming.isEmpty() ? "no AccessBoundary names namespace" : "remove it from all but one"));
  }

  private static Decision outside(AccessBoundary boundary, String... said) {
    var all = new ArrayList<>(List.of(said));
    all.add("AccessBoundary " + boundary.getMetadata().getName());
    return new Decision(
        boundary.getSpec().enforcement() == Enforcement.REVOKE
            ? Outcome.OUTSIDE_AND_REVOKED
            : Outcome.OUTSIDE,
        all);
  }

  private static boolean isPaused(HasMetadata resource) {
    var annotations = resource.getMetadata().getAnnotations();
    return annotations != null && "true".equals(annotations.get("ssoperator.dev/paused"));
  }

  /** The oldest are within the limit; those of one second by namespace, as listed, and UID. */
  private Decision limited(AccessBoundary boundary, HasMetadata resource) {
    var limits = boundary.getSpec().limits();
    if (limits == null) {
      return new Decision(Outcome.ALLOWED, List.of());
    }
    var limit =
        resource instanceof PermissionSet ? limits.permissionSets() : limits.accountAssignments();
    var older = 0;
    for (var other : resources) {
      if (other.getClass() == resource.getClass()
          && boundary.getSpec().namespaces().contains(other.getMetadata().getNamespace())
          && age(boundary, other).compareTo(age(boundary, resource)) < 0) {
        older++;
      }
    }
    return limit != null && older >= limit
        ? new Decision(
            Outcome.LIMIT_REACHED,
            List.of("AccessBoundary " + boundary.getMetadata().getName(), "allows " + limit))
        : new Decision(Outcome.ALLOWED, List.of());
  }

  private static String age(AccessBoundary boundary, HasMetadata resource) {
    var meta = resource.getMetadata();
    var namespace = boundary.getSpec().namespaces().indexOf(meta.getNamespace());
    return "%s %03d %s".formatted(meta.getCreationTimestamp(), namespace, meta.getUid());
  }

  // ---- rules

  /** Says what a rule has against the permission set; null if nothing. */
  private interface SetProblem {
    @Nullable String in(PermissionSetScope scope);
  }

  /**
   * One rule must admit all three parts. Accounts are read only if no rule admits everything
   * without, and only for rules that admit the other two.
   */
  private Decision grant(
      AccessBoundary boundary, Account account, Principal principal, SetProblem setProblem) {
    var rules = boundary.getSpec().rules();
    for (var rule : rules) {
      if (admitsTheRest(rule, principal, setProblem)
          && byText(rule.accounts(), account) == Part.ADMITTED) {
        return new Decision(Outcome.ALLOWED, List.of());
      }
    }
    var best = 4;
    var said = List.of("it has no rules");
    var isReading = false;
    for (var i = 0; i < rules.size(); i++) {
      var rule = rules.get(i);
      var part = byText(rule.accounts(), account);
      if (part == Part.NOT_KNOWN && admitsTheRest(rule, principal, setProblem)) {
        if (!isOrganizationRead) {
          isReading = true;
          continue;
        }
        part = isSelected(rule.accounts(), account) ? Part.ADMITTED : Part.REFUSED;
        if (part == Part.ADMITTED) {
          return new Decision(Outcome.ALLOWED, List.of());
        }
      }
      var problems = new ArrayList<String>();
      if (part == Part.REFUSED) {
        problems.add("spec.account " + text(account));
      }
      if (!isIn(rule.principals(), principal)) {
        problems.add("spec.principal " + text(principal));
      }
      var problem = setProblem.in(rule.permissionSets());
      if (problem != null) {
        problems.add(problem);
      }
      if (problems.size() < best) {
        best = problems.size();
        said = List.of("rule %d comes closest".formatted(i + 1), problems.get(0));
      }
    }
    return isReading
        ? new Decision(Outcome.READING, List.of())
        : outside(boundary, said.toArray(String[]::new));
  }

  private static boolean admitsTheRest(
      BoundaryRule rule, Principal principal, SetProblem setProblem) {
    return isIn(rule.principals(), principal) && setProblem.in(rule.permissionSets()) == null;
  }

  /** The first rule speaks, unless it allows no sets of the namespace and a later one does. */
  private static Decision definition(AccessBoundary boundary, PermissionSet set) {
    var rules = boundary.getSpec().rules();
    var closest = -1;
    for (var i = 0; i < rules.size(); i++) {
      var scope = rules.get(i).permissionSets();
      if (ownProblem(scope, set) == null) {
        return new Decision(Outcome.ALLOWED, List.of());
      }
      if (closest < 0
          || (rules.get(closest).permissionSets().own() == null && scope.own() != null)) {
        closest = i;
      }
    }
    return closest < 0
        ? outside(boundary, "it has no rules")
        : outside(
            boundary,
            "rule %d comes closest".formatted(closest + 1),
            String.valueOf(ownProblem(rules.get(closest).permissionSets(), set)));
  }

  // ---- accounts

  /** What the two texts say, without knowing the organization. */
  private static Part byText(AccountScope scope, Account account) {
    for (var pattern : scope.names()) {
      if (pattern.replace("*", "").isEmpty()) {
        return Part.ADMITTED;
      }
    }
    var hasUnitsOrTags = !scope.organizationalUnits().isEmpty() || !scope.tags().isEmpty();
    if (account.id() != null) {
      if (scope.ids().contains(account.id())) {
        return Part.ADMITTED;
      }
      return hasUnitsOrTags || !scope.names().isEmpty() ? Part.NOT_KNOWN : Part.REFUSED;
    }
    if (anyGlob(scope.names(), String.valueOf(account.name()))) {
      return Part.ADMITTED;
    }
    return hasUnitsOrTags || !scope.ids().isEmpty() ? Part.NOT_KNOWN : Part.REFUSED;
  }

  /** All accounts that the spec may mean are selected, and there is one. */
  private static boolean isSelected(AccountScope scope, Account account) {
    var meant = new ArrayList<Company.Member>();
    for (var member : Company.MEMBERS) {
      if (account.id() != null
          ? member.id().equals(account.id())
          : member.name().equals(account.name()) && member.state().equals("ACTIVE")) {
        meant.add(member);
      }
    }
    for (var member : meant) {
      if (!isSelected(scope, member)) {
        return false;
      }
    }
    return !meant.isEmpty();
  }

  private static boolean isSelected(AccountScope scope, Company.Member member) {
    if (scope.ids().contains(member.id()) || anyGlob(scope.names(), member.name())) {
      return true;
    }
    for (var unit : scope.organizationalUnits()) {
      if (isIn(unit, member)) {
        return true;
      }
    }
    var hasAllTags = !scope.tags().isEmpty();
    for (var tag : scope.tags().entrySet()) {
      hasAllTags &= tag.getValue().equals(member.tags().get(tag.getKey()));
    }
    return hasAllTags;
  }

  private static boolean isIn(OrganizationalUnit wanted, Company.Member member) {
    var at = member.unit();
    while (true) {
      if (denotes(wanted, at)) {
        return true;
      }
      if (at == 0 || Boolean.FALSE.equals(wanted.recursive())) {
        return false;
      }
      at = unit(at).parent();
    }
  }

  private static boolean denotes(OrganizationalUnit wanted, int number) {
    if (number == 0) {
      return "/".equals(wanted.path()) || Company.ROOT_ID.equals(wanted.id());
    }
    if (wanted.id() != null) {
      return unit(number).id().equals(wanted.id());
    }
    var names = new ArrayList<String>();
    for (var at = number; at != 0; at = unit(at).parent()) {
      names.add(0, unit(at).name());
    }
    return names.equals(List.of(String.valueOf(wanted.path()).split("/", -1)));
  }

  private static Company.Unit unit(int number) {
    return Company.UNITS.get(number - 1);
  }

  // ---- principals

  private static boolean isIn(PrincipalScope scope, Principal principal) {
    if (principal.group() != null) {
      return anyGlob(scope.groups(), principal.group());
    }
    if (principal.user() != null) {
      return anyGlob(scope.users(), principal.user());
    }
    var isGroup = principal.groupId() != null;
    var ids = isGroup ? scope.groupIds() : scope.userIds();
    var names = isGroup ? scope.groups() : scope.users();
    return ids.contains(isGroup ? principal.groupId() : principal.userId())
        || names.contains("*")
        || names.contains("**");
  }

  // ---- permission sets

  private static @Nullable String problem(
      PermissionSetScope scope, AccountAssignment assignment, @Nullable PermissionSet referenced) {
    var spec = assignment.getSpec();
    if (spec.permissionSetArn() != null) {
      return scope.arns().contains(spec.permissionSetArn()) ? null : "spec.permissionSetArn";
    }
    var namespace = spec.permissionSetRef().namespace();
    if (namespace == null || namespace.equals(assignment.getMetadata().getNamespace())) {
      if (scope.own() == null) {
        return "PermissionSets of the namespace are not allowed";
      }
      return referenced == null ? null : ownProblem(scope, referenced);
    }
    for (var shared : scope.shared()) {
      if (shared.namespace().equals(namespace)
          && anyGlob(shared.names(), spec.permissionSetRef().name())) {
        return null;
      }
    }
    return "is not shared";
  }

  private static @Nullable String ownProblem(PermissionSetScope scope, PermissionSet set) {
    return scope.own() == null
        ? "PermissionSets of the namespace are not allowed"
        : problem(scope.own(), set);
  }

  private static @Nullable String problem(OwnPermissionSets own, PermissionSet set) {
    var spec = set.getSpec();
    var name = spec.name() == null ? set.getMetadata().getName() : spec.name();
    if (own.namePrefix() != null && name.indexOf(own.namePrefix()) != 0) {
      return "spec.name must begin with";
    }
    for (var policy : spec.managedPolicies()) {
      if (!anyGlob(own.managedPolicies(), policy)) {
        return "spec.managedPolicies: " + policy;
      }
    }
    for (var policy : spec.customerManagedPolicies()) {
      var isAllowed = false;
      for (var allowed : own.customerManagedPolicies()) {
        isAllowed |=
            allowed.path().equals(policy.path()) && glob(allowed.name(), 0, policy.name(), 0);
      }
      if (!isAllowed) {
        return "spec.customerManagedPolicies: " + policy.path() + policy.name();
      }
    }
    if (spec.inlinePolicy() != null && own.inlinePolicy() == InlinePolicyRule.FORBIDDEN) {
      return "spec.inlinePolicy is forbidden";
    }
    var required = own.requiredPermissionsBoundary();
    if (required != null && !required.equals(spec.permissionsBoundary())) {
      return "spec.permissionsBoundary must be "
          + (required.managedPolicy() == null ? "customerManagedPolicy" : "managedPolicy");
    }
    var longest = own.maxSessionDuration() == null ? 720 : MINUTES.get(own.maxSessionDuration());
    return MINUTES.get(spec.sessionDuration()) > longest ? "spec.sessionDuration may be" : null;
  }

  // ---- texts

  private static boolean anyGlob(List<String> patterns, String text) {
    for (var pattern : patterns) {
      if (glob(pattern, 0, text, 0)) {
        return true;
      }
    }
    return false;
  }

  private static boolean glob(String pattern, int p, String text, int t) {
    if (p == pattern.length()) {
      return t == text.length();
    }
    if (pattern.charAt(p) == '*') {
      return glob(pattern, p + 1, text, t) || (t < text.length() && glob(pattern, p, text, t + 1));
    }
    return t < text.length()
        && pattern.charAt(p) == text.charAt(t)
        && glob(pattern, p + 1, text, t + 1);
  }

  private static String text(Account account) {
    return account.id() == null ? "\"" + account.name() + "\"" : "with id " + account.id();
  }

  private static String text(Principal principal) {
    if (principal.group() != null) {
      return "group \"" + principal.group() + "\"";
    }
    if (principal.user() != null) {
      return "user \"" + principal.user() + "\"";
    }
    return principal.groupId() != null
        ? "with groupId " + principal.groupId()
        : "with userId " + principal.userId();
  }
}
