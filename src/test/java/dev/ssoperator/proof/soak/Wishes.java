package dev.ssoperator.proof.soak;

import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.bench.Company;
import dev.ssoperator.bench.Company.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** What the resources request at a time, as those who changed them remember it. */
final class Wishes {

  private final Estate estate;
  private final Map<String, Grant> singles = new TreeMap<>();
  private final List<String> names = new ArrayList<>();
  private final Map<String, PermissionSet> sets = new TreeMap<>();
  private final int[] units;

  Wishes(Estate estate) {
    this.estate = estate;
    units = new int[estate.accounts()];
    for (var account = 0; account < units.length; account++) {
      units[account] = Estate.unit(account);
    }
  }

  void put(String name, Grant grant) {
    if (singles.put(name, grant) == null) {
      names.add(name);
    }
  }

  void remove(String name) {
    singles.remove(name);
    names.remove(name);
  }

  void put(PermissionSet set) {
    sets.put(set.getMetadata().getName(), set);
  }

  void removeSet(String name) {
    sets.remove(name);
  }

  void move(int account, int unit) {
    units[account] = unit;
  }

  int unit(int account) {
    return units[account];
  }

  /** One of the single assignments' names. */
  String any(Random random) {
    return names.get(random.nextInt(names.size()));
  }

  Grant grant(String name) {
    return singles.get(name);
  }

  Set<String> singles() {
    return singles.keySet();
  }

  Map<String, PermissionSet> sets() {
    return sets;
  }

  /** Whether a single assignment requests this. */
  boolean isRequested(Grant grant) {
    return singles.containsValue(grant);
  }

  /** The names of all resources that a user has created, and not deleted. */
  List<String> resources() {
    var resources = new ArrayList<>(singles.keySet());
    resources.addAll(sets.keySet());
    IntStream.range(0, estate.teams()).mapToObj(Estate::teamName).forEach(resources::add);
    return resources;
  }

  /** What AWS must hold, and nothing else that a resource has ever requested. */
  Set<String> accesses() {
    var accesses = new TreeSet<String>();
    singles.values().forEach(grant -> accesses.add(text(grant)));
    for (var team = 0; team < estate.teams(); team++) {
      for (var account = 0; account < units.length; account++) {
        for (var group = 0; group < Estate.TEAM_GROUPS; group++) {
          if (units[account] == Estate.unitOf(team)) {
            accesses.add(text(new Grant(account, estate.setOf(team), group)));
          }
        }
      }
    }
    return accesses;
  }

  private static String text(Grant grant) {
    return "%s %s %s"
        .formatted(
            Company.accountId(grant.account()),
            Company.setName(grant.set()),
            Company.groupName(grant.group()));
  }
}
