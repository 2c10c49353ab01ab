package dev.ssoperator.importer;

import java.util.List;
import java.util.SortedMap;

/**
 * The manifests of an instance.
 *
 * @param files texts by path, with slashes
 * @param permissionSets how many PermissionSets they have
 * @param assignmentSets how many AccountAssignmentSets they have
 * @param assignments how many AccountAssignments they have
 * @param grants how many assignments of AWS both request
 * @param orphans how many of these are of principals that do not exist any more
 * @param leftOut what they do not have, sorted
 */
public record Imported(
    SortedMap<String, String> files,
    int permissionSets,
    int assignmentSets,
    int assignments,
    int grants,
    int orphans,
    List<LeftOut> leftOut) {

  /** How many assignments of AWS no manifest requests. */
  public int unmanaged() {
    return leftOut.stream().mapToInt(LeftOut::assignments).sum();
  }

  /** How many objects the manifests have. */
  public int objects() {
    return permissionSets + assignmentSets + assignments;
  }
}
