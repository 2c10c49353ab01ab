package dev.ssoperator.proof.real;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.world.World;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who creates, edits and deletes resources at random, and remembers what they request. A name is
 * used once only, so that no resource is mistaken for one of the same name that is being deleted.
 */
final class Tenant {

  /** The permission set that stays from the beginning to the end. */
  static final String LASTING = "lasting";

  static final List<String> ACCOUNTS =
      List.of("222222222222", "333333333333", "444444444444", "555555555555", "666666666666");

  private static final List<String> GROUPS = List.of("platform", "finance", "developers");
  private static final int MOST = 12;

  /** An AccountAssignmentSet's groups in accounts. */
  private record Team(Set<String> groups, Set<String> accounts) {}

  private final World world;
  private final Random random;
  private final List<String> story;
  private final Map<String, Access> assignments = new TreeMap<>();
  private final Map<String, Access> kept = new TreeMap<>();
  private final Map<String, Team> teams = new TreeMap<>();
  private final Map<String, String> sessions = new TreeMap<>();
  private int names;
  private int setsMade;

  Tenant(World world, Random random, List<String> story) {
    this.world = world;
    this.random = random;
    this.story = story;
  }

  /** Makes the permission set that stays. */
  void begin() {
    applySet(LASTING);
  }

  /** Does one thing. */
  void step() {
    var dice = random.nextInt(100);
    if (assignments.isEmpty() || (dice < 35 && assignments.size() < MOST)) {
      apply("assignment-" + ++names);
    } else if (dice < 55) {
      apply(any(assignments.keySet()));
    } else if (dice < 72) {
      delete(any(assignments.keySet()));
    } else if (dice < 79) {
      applySet(any(sessions.keySet()));
    } else if (dice < 84) {
      applySet("passing-" + ++names);
    } else if (dice < 88) {
      deleteSet();
    } else {
      changeTeam();
    }
  }

  /** Requests an access for a user that no step changes; steps are about groups only. */
  void keep(String name, String account, String user) {
    var access = new Access(account, LASTING, user);
    kept.put(name, access);
    request(name, access, "user: " + user);
  }

  /** Deletes what was kept. */
  void giveUp(String name) {
    kept.remove(name);
    delete(name);
  }

  private void request(String name, Access access, String principal) {
    tell(
        "apply %s: %s".formatted(name, access),
        () -> world.apply(assignment(name, access.set(), access.account(), principal)));
  }

  private void delete(String name) {
    assignments.remove(name);
    tell("delete " + name, () -> world.delete(AccountAssignment.class, name));
  }

  /** In the end nothing requests a permission set that is gone, so that nothing is undecided. */
  void end() {
    assignments.entrySet().stream()
        .filter(entry -> !sessions.containsKey(entry.getValue().set()))
        .map(Map.Entry::getKey)
        .toList()
        .forEach(this::delete);
  }

  /** The names of the AccountAssignments that were created by name and not deleted. */
  Set<String> names() {
    var names = new TreeSet<>(assignments.keySet());
    names.addAll(kept.keySet());
    return names;
  }

  /** The accesses that the resources request. */
  Set<String> requested() {
    var requested = new TreeSet<String>();
    assignments.values().forEach(access -> requested.add(access.toString()));
    kept.values().forEach(access -> requested.add(access.toString()));
    for (var team : teams.values()) {
      for (var group : team.groups()) {
        team.accounts()
            .forEach(account -> requested.add(new Access(account, LASTING, group).toString()));
      }
    }
    return requested;
  }

  /** The permission sets that the resources request, each with its session duration. */
  Map<String, String> sets() {
    return sessions;
  }

  /** How many PermissionSets were created so far. */
  int setsMade() {
    return setsMade;
  }

  private void apply(String name) {
    var group = any(GROUPS);
    var access = new Access(any(ACCOUNTS), any(sessions.keySet()), group);
    assignments.put(name, access);
    request(name, access, "group: " + group);
  }

  private void applySet(String name) {
    var session = "PT%dH".formatted(1 + random.nextInt(12));
    if (sessions.put(name, session) == null) {
      setsMade++;
    }
    tell(
        "apply %s: %s".formatted(name, session),
        () -> world.apply(set(name, "sessionDuration: " + session)));
  }

  private void deleteSet() {
    var passing = new ArrayList<>(sessions.keySet());
    passing.remove(LASTING);
    if (!passing.isEmpty()) {
      var name = any(passing);
      sessions.remove(name);
      tell("delete " + name, () -> world.delete(PermissionSet.class, name));
    }
  }

  private void changeTeam() {
    if (teams.size() > 1 || (!teams.isEmpty() && random.nextInt(3) == 0)) {
      var name = any(teams.keySet());
      teams.remove(name);
      tell("delete " + name, () -> world.delete(AccountAssignmentSet.class, name));
      return;
    }
    var name = teams.isEmpty() || random.nextBoolean() ? "team-" + ++names : any(teams.keySet());
    var team = new Team(some(GROUPS), some(ACCOUNTS));
    teams.put(name, team);
    tell(
        "apply %s: %s".formatted(name, team),
        () ->
            world.apply(
                """
                apiVersion: ssoperator.dev/v1beta1
                kind: AccountAssignmentSet
                metadata: {name: %s}
                spec:
                  principals: [%s]
                  permissionSetRefs: [{name: %s}]
                  accounts: [{ids: [%s]}]
                """
                    .formatted(
                        name,
                        each("{group: %s}", team.groups()),
                        LASTING,
                        each("\"%s\"", team.accounts()))));
  }

  private static String each(String format, Set<String> values) {
    return String.join(", ", values.stream().map(format::formatted).toList());
  }

  private void tell(String what, Runnable run) {
    story.add(what);
    run.run();
  }

  private String any(Collection<String> choices) {
    return List.copyOf(choices).get(random.nextInt(choices.size()));
  }

  private Set<String> some(List<String> choices) {
    var some = new TreeSet<String>();
    choices.stream().filter(choice -> random.nextBoolean()).forEach(some::add);
    return some.isEmpty() ? Set.of(any(choices)) : some;
  }
}
