package dev.ssoperator.proof;

import dev.ssoperator.emulator.StateView;
import dev.ssoperator.proof.model.Cluster;
import dev.ssoperator.proof.model.Directory;
import dev.ssoperator.proof.model.Expectation;
import dev.ssoperator.proof.model.Json;
import dev.ssoperator.proof.model.Model;
import dev.ssoperator.proof.model.Past;
import dev.ssoperator.proof.model.Settings;
import dev.ssoperator.proof.model.Tuple;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was, as far as the resources do not tell. */
final class Memory {

  /** By name, the ids of groups and users at some time. */
  private record Principals(Map<String, String> groups, Map<String, String> users) {}

  private static final String OWNER = "ssoperator.dev/cluster";

  private final Map<String, Set<Tuple>> held = new HashMap<>();
  private final Map<String, Json> known = new HashMap<>();
  private final Set<Tuple> foreign = new TreeSet<>();
  private final Set<Tuple> loose = new TreeSet<>();
  private final Set<Tuple> everForeign = new HashSet<>();

  /** What resources asked for and were allowed to have, at some time since all was settled. */
  private final Set<Tuple> allowed = new TreeSet<>();

  /** By uid, the resources whose policy has become Retain since the last look. */
  private final Set<String> retained = new HashSet<>();

  /** All that there were. */
  private final Set<Principals> principals = new HashSet<>();

  private final Set<Tuple> revokedByHand = new HashSet<>();

  /**
   * What was ever revoked by hand. A resource that cannot have what it asks for now keeps what it
   * had before, and has it again once another resource leaves that to it.
   */
  private final Set<Tuple> onceRevoked = new HashSet<>();

  private final Map<String, Long> strange = new HashMap<>();
  private @Nullable Tuple last;

  Set<Tuple> allowed() {
    return allowed;
  }

  /** Permission sets that nobody may touch: name and revision. */
  Map<String, Long> strange() {
    return strange;
  }

  void assignedByHand(Tuple tuple) {
    var isAsked = held.values().stream().anyMatch(tuples -> tuples.contains(tuple));
    (isAsked ? loose : foreign).add(tuple);
    everForeign.add(tuple);
    allowed.add(tuple);
    last = tuple;
  }

  /** The last assignment by hand was refused. */
  void forgetLast() {
    if (last != null) {
      loosen(last);
    }
    last = null;
  }

  void revokedByHand(Tuple tuple) {
    foreign.remove(tuple);
    loose.remove(tuple);
    revokedByHand.add(tuple);
    onceRevoked.add(tuple);
  }

  /** From now on the permission set stays as it is then. */
  void editedByHand(String set) {
    strange.remove(set);
  }

  /** Whether a person has revoked it since the last look. */
  boolean byHand(Tuple tuple) {
    return revokedByHand.contains(tuple);
  }

  /** An assignment of this name is retained from now on, also one that is being deleted. */
  void retains(String name) {
    known.forEach(
        (uid, resource) -> {
          if (resource.name().equals(name)) {
            retained.add(uid);
          }
        });
  }

  void handled() {
    retained.clear();
    revokedByHand.clear();
    last = null;
  }

  /** Takes in the resources of now. */
  void takeIn(Cluster cluster, Directory directory, Settings settings, StateView state) {
    var now = new HashMap<String, Json>();
    cluster.assignments().forEach(a -> now.put(a.uid(), a));
    known.forEach(
        (uid, resource) -> {
          if (!now.containsKey(uid)) {
            leave(uid, resource, settings, directory);
          }
        });
    known.clear();
    known.putAll(now);
    principals.add(new Principals(directory.groups(), directory.users()));
    // Its members may come, be granted what they ask for, and go between two looks.
    for (var set : cluster.assignmentSets()) {
      remembered(directory)
          .forEach(then -> allowed.addAll(Model.meanings(set, cluster, then, settings)));
    }
    cluster.assignments().forEach(a -> mayAsk(a, cluster, directory, settings));
    for (var set : cluster.permissionSets()) {
      if (set.text("spec", "exclusiveAssignments").equals("true")) {
        mayRemove(set.nameInAws(), settings, directory);
      }
    }
    for (var set : state.permissionSets()) {
      if (set.tags().containsKey(OWNER)) {
        strange.remove(set.name());
      } else if (cluster.permissionSets().stream()
          .noneMatch(s -> s.nameInAws().equals(set.name()) && isToAdopt(s))) {
        strange.putIfAbsent(set.name(), set.revision());
      } else {
        strange.remove(set.name());
      }
    }
  }

  /** The operator may do what an assignment asks for, if the rules let it have that. */
  void mayAsk(Json assignment, Cluster cluster, Directory directory, Settings settings) {
    if (assignment.isLeaving()) {
      return;
    }
    remembered(directory)
        .filter(then -> Model.mayGrant(assignment, cluster, then, settings))
        .flatMap(then -> Model.meaning(assignment, cluster, then).stream())
        .forEach(allowed::add);
    Model.meaning(assignment, cluster, directory)
        .filter(allowed::contains)
        .ifPresent(t -> asks(assignment, t));
  }

  /** The operator remembers the ids of principals for longer than a life lasts. */
  private Stream<Directory> remembered(Directory now) {
    return principals.stream()
        .map(then -> new Directory(now.accounts(), now.units(), then.groups(), then.users()));
  }

  /** What nobody requests of a set may go as long as it is exclusive, and stays gone. */
  private void mayRemove(String set, Settings settings, Directory directory) {
    foreign.stream()
        .filter(t -> t.set().equals(set) && !isProtected(t, settings, directory))
        .toList()
        .forEach(this::loosen);
  }

  private static boolean isProtected(Tuple tuple, Settings settings, Directory directory) {
    return settings.protectedAccounts().contains(tuple.account())
        || settings.protectedGroups().stream()
            .anyMatch(g -> tuple.principal().equals(directory.groups().get(g)));
  }

  private static boolean isToAdopt(Json set) {
    return set.text("spec", "adoptionPolicy").equals("Adopt")
        || !set.text("status", "arn").isEmpty();
  }

  private void asks(Json assignment, Tuple tuple) {
    held.computeIfAbsent(assignment.uid(), uid -> new TreeSet<>()).add(tuple);
    loosen(tuple);
  }

  /** What was made by hand may go from now on. */
  private void loosen(Tuple tuple) {
    if (foreign.remove(tuple)) {
      loose.add(tuple);
    }
  }

  /** A resource is gone. */
  private void leave(String uid, Json resource, Settings settings, Directory directory) {
    var left = held.getOrDefault(uid, Set.of());
    held.remove(uid);
    var isRetained =
        retained.contains(uid) || resource.text("spec", "deletionPolicy").equals("Retain");
    for (var tuple : left) {
      if (isRetained
          || isProtected(tuple, settings, directory)
          || (settings.areBoundariesRequired() && everForeign.contains(tuple))) {
        loose.add(tuple);
      }
    }
  }

  /** Everything is as it must be: what may be left from before is not there any more. */
  void settled(StateView state, Expectation expected) {
    var present = Eyes.tuples(state);
    foreign.retainAll(present);
    loose.retainAll(present);
    loose.removeAll(expected.must());
    held.values()
        .forEach(tuples -> tuples.removeIf(t -> !present.contains(t) && !onceRevoked.contains(t)));
    allowed.clear();
    allowed.addAll(expected.must());
    held.values().forEach(allowed::addAll);
  }

  Past past() {
    return new Past(held, foreign, loose, strange.keySet());
  }
}
