package dev.ssoperator.assignmentset;

import dev.ssoperator.api.AccountAssignment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What must be done so that a set has the AccountAssignments that it is to have.
 *
 * @param desired the accesses that there are to be, by the name of their resource
 * @param creations names of those that are missing
 * @param corrections names of those that are not what they are to be
 * @param removals resources that are not to be any more
 * @param joined accounts in which the set has nothing yet
 * @param left accounts that the set has something in, and is to have nothing in any more
 */
record SetPlan(
    SortedMap<String, Access> desired,
    List<String> creations,
    List<String> corrections,
    List<AccountAssignment> removals,
    Set<String> joined,
    Set<String> left) {

  /**
   * Compares.
   *
   * @param desired the accesses that there are to be, by the name of their resource
   * @param members the resources of the set, those that are being deleted too
   * @param strangers finds a resource with the name of an access that is not of the set
   */
  static SetPlan of(
      Blueprint blueprint,
      SortedMap<String, Access> desired,
      Collection<AccountAssignment> members,
      Function<String, @Nullable AccountAssignment> strangers) {
    var existing = new HashMap<String, AccountAssignment>();
    members.forEach(member -> existing.put(member.getMetadata().getName(), member));
    var creations = new ArrayList<String>();
    var corrections = new ArrayList<String>();
    desired.forEach(
        (name, access) -> {
          var member = existing.containsKey(name) ? existing.get(name) : strangers.apply(name);
          if (member == null) {
            creations.add(name);
          } else if (!member.isMarkedForDeletion() && !blueprint.isRight(member, access)) {
            corrections.add(name);
          }
        });
    var removals =
        members.stream()
            .filter(member -> !member.isMarkedForDeletion())
            .filter(member -> !desired.containsKey(member.getMetadata().getName()))
            .toList();
    var selected = accounts(desired.values().stream().map(a -> a.account().id()).toList());
    var had = accounts(members.stream().map(SetPlan::account).toList());
    return new SetPlan(
        desired, creations, corrections, removals, without(selected, had), without(had, selected));
  }

  private static Set<String> accounts(Collection<String> ids) {
    return new HashSet<>(ids);
  }

  private static Set<String> without(Set<String> one, Set<String> other) {
    var rest = new TreeSet<>(one);
    rest.removeAll(other);
    return rest;
  }

  /** The account of a resource of a set. */
  static String account(AccountAssignment member) {
    var id = member.getSpec().account().id();
    return id == null ? "" : id;
  }

  /** The same without creating or correcting the resources of these names. */
  SetPlan without(Set<String> names) {
    return new SetPlan(
        desired, others(creations, names), others(corrections, names), removals, joined, left);
  }

  private static List<String> others(List<String> all, Set<String> names) {
    return all.stream().filter(name -> !names.contains(name)).toList();
  }
}
