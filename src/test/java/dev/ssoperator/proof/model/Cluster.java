package dev.ssoperator.proof.model;

import java.util.List;
import java.util.Optional;

/** The resources in a namespace, and the boundaries, as the API server has them. */
public record Cluster(
    List<Json> permissionSets,
    List<Json> assignments,
    List<Json> assignmentSets,
    List<Json> boundaries) {

  /** The permission set that an assignment refers to. */
  public Optional<Json> set(Json assignment) {
    return permissionSets.stream()
        .filter(set -> set.name().equals(assignment.text("spec", "permissionSetRef", "name")))
        .findFirst();
  }

  /** The assignments that a set of assignments has made. */
  public List<Json> members(String assignmentSet) {
    return assignments.stream().filter(a -> assignmentSet.equals(setOf(a))).toList();
  }

  /** The set of assignments that has made an assignment; empty where a person has. */
  static String setOf(Json assignment) {
    return assignment.map("metadata", "labels").getOrDefault("ssoperator.dev/assignment-set", "");
  }
}
