package dev.ssoperator.proof.model;

import static dev.ssoperator.proof.model.Boundaries.Verdict.ALLOWED;
import static dev.ssoperator.proof.model.Boundaries.Verdict.REVOKED;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.ssoperator.proof.model.Directory.Account;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What Identity Center must hold, given the resources. */
public final class Model {

  private final Cluster cluster;
  private final Directory directory;
  private final Settings settings;
  private final Past past;
  private final Boundaries boundaries;

  private final Set<Tuple> must = new TreeSet<>();
  private final Set<Tuple> may = new TreeSet<>();
  private final Map<String, Set<String>> reasons = new HashMap<>();
  private final Map<String, Json> sets = new TreeMap<>();
  private final Set<String> maySets = new TreeSet<>();
  private final Map<String, Set<Tuple>> members = new TreeMap<>();
  private final Set<String> gone = new HashSet<>();
  private final Set<String> exclusive = new HashSet<>();

  private Model(Cluster cluster, Directory directory, Settings settings, Past past) {
    this.cluster = cluster;
    this.directory = directory;
    this.settings = settings;
    this.past = past;
    boundaries = new Boundaries(cluster.boundaries(), directory);
  }

  /** What must be, once everything has settled. */
  public static Expectation expect(
      Cluster cluster, Directory directory, Settings settings, Past past) {
    var model = new Model(cluster, directory, settings, past);
    model.maySets.addAll(past.strange());
    cluster.permissionSets().forEach(model::permissionSet);
    model.assignments();
    cluster.assignmentSets().forEach(model::assignmentSet);
    model.unmanaged();
    model.may.removeAll(model.must);
    return new Expectation(
        model.must, model.may, model.reasons, model.sets, model.maySets, model.members, model.gone);
  }

  /**
   * What a resource asks for now, if its names stand for something; nothing about whether it may.
   */
  public static Optional<Tuple> meaning(Json assignment, Cluster cluster, Directory directory) {
    var accounts = directory.meant(assignment.at("spec", "account"));
    var principal = directory.id(assignment.at("spec", "principal"));
    var set = cluster.set(assignment);
    return accounts.size() != 1 || principal.isEmpty() || set.isEmpty()
        ? Optional.empty()
        : Optional.of(new Tuple(accounts.get(0).id(), set.get().nameInAws(), principal.get()));
  }

  /** Whether the rules let a resource have what it asks for at this moment. */
  public static boolean mayGrant(
      Json assignment, Cluster cluster, Directory directory, Settings settings) {
    var model =
        new Model(cluster, directory, settings, new Past(Map.of(), Set.of(), Set.of(), Set.of()));
    return !model.isProtected(assignment)
        && (!settings.areBoundariesRequired()
            || model.boundaries.assignment(assignment, cluster.set(assignment)) == ALLOWED);
  }

  /** What a set of assignments asks for now, as far as the rules let it have that. */
  public static Set<Tuple> meanings(
      Json assignmentSet, Cluster cluster, Directory directory, Settings settings) {
    var all = new TreeSet<Tuple>();
    for (var account : Accounts.of(assignmentSet, directory)) {
      for (var reference : assignmentSet.list("spec", "permissionSetRefs")) {
        for (var principal : assignmentSet.list("spec", "principals")) {
          var member = member(assignmentSet, account, reference, principal);
          if (mayGrant(member, cluster, directory, settings)) {
            meaning(member, cluster, directory).ifPresent(all::add);
          }
        }
      }
    }
    return all;
  }

  private static Json member(Json set, Account account, Json reference, Json principal) {
    var member = JsonNodeFactory.instance.objectNode();
    member.putObject("metadata").put("namespace", set.namespace());
    var spec = member.putObject("spec");
    spec.set("permissionSetRef", reference.node());
    spec.set("principal", principal.node());
    spec.putObject("account").put("id", account.id());
    return new Json(member);
  }

  // ---- permission sets

  private void permissionSet(Json set) {
    var name = set.nameInAws();
    if (set.isLeaving()) {
      maySets.add(name);
      if (mustGo(set)) {
        gone.add(set.uid());
        maySets.remove(name);
      }
      return;
    }
    var says = whatItIs(set);
    if (says.equals(Set.of("Provisioned"))) {
      sets.put(name, set);
      if (set.text("spec", "exclusiveAssignments").equals("true")) {
        exclusive.add(name);
      }
    } else {
      maySets.add(name);
    }
    if (!says.isEmpty()) {
      reasons.put(set.uid(), says);
    }
  }

  /** Nobody has an assignment of it, and nobody has stopped it. */
  private boolean mustGo(Json set) {
    var isUsed =
        cluster.assignments().stream()
            .anyMatch(
                a ->
                    past.of(a).stream().anyMatch(t -> t.set().equals(set.nameInAws()))
                        || cluster.set(a).equals(Optional.of(set)));
    return !set.isPaused()
        && !isUsed
        && !set.isRetained()
        && past.foreign().stream().noneMatch(t -> t.set().equals(set.nameInAws()))
        && past.loose().stream().noneMatch(t -> t.set().equals(set.nameInAws()));
  }

  /** The reasons it may have; empty where that depends on more than the model knows. */
  private Set<String> whatItIs(Json set) {
    if (settings.areBoundariesRequired()) {
      if (boundaries.definition(set) != ALLOWED) {
        return set.isPaused() ? Set.of("OutsideBoundary", "Paused") : Set.of("OutsideBoundary");
      }
      if (!boundaries.allowsEveryUse(set)) {
        return Set.of();
      }
    }
    if (set.isPaused()) {
      return Set.of("Paused");
    }
    var name = set.nameInAws();
    var all = new ArrayList<Tuple>(past.foreign());
    all.addAll(past.loose());
    past.held().values().forEach(all::addAll);
    if (all.stream()
        .anyMatch(
            t ->
                t.set().equals(name)
                    && (settings.protectedAccounts().contains(t.account())
                        || !isActive(t.account())))) {
      return Set.of();
    }
    return past.strange().contains(name) && !set.text("spec", "adoptionPolicy").equals("Adopt")
        ? Set.of("AlreadyExists")
        : Set.of("Provisioned");
  }

  // ---- assignments

  private void assignments() {
    var asking = new TreeMap<Tuple, List<Json>>();
    for (var assignment : cluster.assignments()) {
      if (isClear(assignment)) {
        asking
            .computeIfAbsent(
                meaning(assignment, cluster, directory).orElseThrow(), t -> new ArrayList<>())
            .add(assignment);
      }
    }
    asking.forEach(this::owners);
  }

  /** The oldest has it, the others wait for it. */
  private void owners(Tuple tuple, List<Json> asking) {
    asking.sort(
        Comparator.comparing((Json r) -> r.text("metadata", "creationTimestamp"))
            .thenComparing(Json::name));
    var others =
        cluster.assignments().stream()
            .filter(a -> !asking.contains(a))
            .anyMatch(
                a ->
                    past.of(a).contains(tuple)
                        || meaning(a, cluster, directory).equals(Optional.of(tuple)));
    if (others) {
      asking.forEach(a -> reasons.put(a.uid(), Set.of("Assigned", "Duplicate")));
      may.add(tuple);
      return;
    }
    must.add(tuple);
    for (var resource : asking) {
      reasons.put(
          resource.uid(), Set.of(resource.equals(asking.get(0)) ? "Assigned" : "Duplicate"));
    }
  }

  /**
   * Whether a resource must get exactly what it asks for. What it has, and what holds it up, is
   * noted.
   */
  private boolean isClear(Json assignment) {
    var held = past.of(assignment);
    var isStuck = held.stream().anyMatch(t -> !isActive(t.account()) || isProtected(t));
    if (assignment.isLeaving()) {
      if (assignment.isPaused() || isStuck) {
        may.addAll(held);
      } else {
        gone.add(assignment.uid());
      }
      return false;
    }
    var now = meaning(assignment, cluster, directory);
    var set = cluster.set(assignment);
    if (settings.areBoundariesRequired()) {
      var verdict = boundaries.assignment(assignment, set);
      if (verdict != ALLOWED) {
        if (verdict != REVOKED || isStuck || assignment.isPaused()) {
          may.addAll(held);
        }
        may.addAll(intersection(held, past.foreign()));
        reasons.put(assignment.uid(), outside(assignment, set));
        return false;
      }
    }
    var says = hurdles(assignment, now, set);
    if (says.isEmpty() && !isStuck && set.map(s -> sets.containsKey(s.nameInAws())).orElse(false)) {
      return true;
    }
    may.addAll(held);
    now.filter(t -> !says.contains("Protected")).ifPresent(may::add);
    if (!says.isEmpty() && !isStuck) {
      reasons.put(assignment.uid(), says);
    }
    return false;
  }

  /**
   * Without the permission set nobody knows whether it is one that a rule admits. Of two reasons to
   * do nothing, each may be said.
   */
  private static Set<String> outside(Json assignment, Optional<Json> set) {
    return assignment.isPaused() || set.isEmpty() || set.get().isLeaving()
        ? Set.of("OutsideBoundary", "PermissionSetNotReady", "Paused")
        : Set.of("OutsideBoundary");
  }

  /**
   * The reasons why it cannot have what it asks for; none where it can, or nobody knows. Of
   * several, each may be the one that is said.
   */
  private Set<String> hurdles(Json assignment, Optional<Tuple> now, Optional<Json> set) {
    if (assignment.isPaused()) {
      return Set.of("Paused");
    }
    var all = new TreeSet<String>();
    if (isProtected(assignment)) {
      all.add("Protected");
    }
    if (set.isEmpty()) {
      all.add("PermissionSetNotReady");
    } else if (set.get().isLeaving()) {
      all.addAll(Set.of("PermissionSetNotReady", "Assigned", "Duplicate"));
    } else if (!sets.containsKey(set.get().nameInAws())) {
      return Set.of();
    }
    var principal = assignment.at("spec", "principal");
    if (directory.id(principal).isEmpty()) {
      all.add("PrincipalNotFound");
    } else if (principal.text("onIdentityChange").equals("Hold")) {
      all.addAll(Set.of("Assigned", "Duplicate", "PrincipalChanged"));
    }
    var accounts = directory.meant(assignment.at("spec", "account"));
    if (accounts.isEmpty()) {
      all.add("AccountNotFound");
    } else if (now.isPresent() && !isActive(now.get().account())) {
      all.addAll(
          Set.of(
              "AccountNotFound",
              "AssignmentFailed",
              "Assigned",
              "Duplicate",
              "Retrying",
              "NotFound"));
    }
    return all;
  }

  private boolean isProtected(Json assignment) {
    var meant = directory.meant(assignment.at("spec", "account"));
    return settings.protectedGroups().contains(assignment.text("spec", "principal", "group"))
        || meant.stream().anyMatch(a -> settings.protectedAccounts().contains(a.id()));
  }

  private boolean isProtected(Tuple tuple) {
    return settings.protectedAccounts().contains(tuple.account())
        || settings.protectedGroups().stream()
            .anyMatch(group -> tuple.principal().equals(directory.groups().get(group)));
  }

  private boolean isActive(String account) {
    return directory.accounts().stream().anyMatch(a -> a.id().equals(account) && a.isActive());
  }

  // ---- sets of assignments

  private void assignmentSet(Json set) {
    if (set.isLeaving()) {
      return;
    }
    if (set.isPaused()) {
      reasons.put(set.uid(), Set.of("Paused", "OutsideBoundary"));
      return;
    }
    if (!Accounts.knowsUnits(set, directory)) {
      reasons.put(set.uid(), Set.of("OrganizationalUnitNotFound", "OutsideBoundary"));
      return;
    }
    if (settings.areBoundariesRequired() && !boundaries.allowEverything(set)) {
      return;
    }
    members.put(set.name(), expected(set));
    var areClear =
        cluster.members(set.name()).stream()
            .allMatch(m -> Set.of("Assigned").equals(reasons.get(m.uid())));
    if (areClear) {
      reasons.put(set.uid(), Set.of("Assigned"));
    }
  }

  /** Account, name of the PermissionSet resource, and principal as the spec has it. */
  private Set<Tuple> expected(Json set) {
    var all = new TreeSet<Tuple>();
    for (var account : Accounts.of(set, directory)) {
      for (var reference : set.list("spec", "permissionSetRefs")) {
        for (var principal : set.list("spec", "principals")) {
          all.add(new Tuple(account.id(), reference.text("name"), principal(principal)));
        }
      }
    }
    return all;
  }

  /** A member as {@link Expectation#members} has it. */
  public static Tuple member(Json assignment) {
    return new Tuple(
        assignment.text("spec", "account", "id"),
        assignment.text("spec", "permissionSetRef", "name"),
        principal(assignment.at("spec", "principal")));
  }

  private static String principal(Json principal) {
    return principal.has("group")
        ? "group " + principal.text("group")
        : "user " + principal.text("user");
  }

  // ---- what nobody requests

  private void unmanaged() {
    for (var tuple : past.foreign()) {
      var isOpen = cluster.permissionSets().stream().anyMatch(s -> isOpen(s, tuple.set()));
      if (isOpen) {
        may.add(tuple);
      } else if (!exclusive.contains(tuple.set()) || isProtected(tuple)) {
        must.add(tuple);
      } else if (!isActive(tuple.account())) {
        may.add(tuple);
      }
    }
    for (var tuple : past.loose()) {
      if (!exclusive.contains(tuple.set()) || isProtected(tuple) || !isActive(tuple.account())) {
        may.add(tuple);
      }
    }
  }

  /** Whether a set may remove what nobody requests, and nobody knows whether it does. */
  private boolean isOpen(Json set, String name) {
    return set.nameInAws().equals(name)
        && set.text("spec", "exclusiveAssignments").equals("true")
        && !sets.containsKey(name);
  }

  private static Set<Tuple> intersection(Set<Tuple> one, Set<Tuple> other) {
    var both = new TreeSet<>(one);
    both.retainAll(other);
    return both;
  }
}
