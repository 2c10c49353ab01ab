package dev.ssoperator.proof.model;

/**
 * An assignment.
 *
 * @param account its id
 * @param set the permission set's name in AWS
 * @param principal the id of the group or user
 */
public record Tuple(String account, String set, String principal) implements Comparable<Tuple> {

  @Override
  public int compareTo(Tuple other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return account + " " + set + " " + principal;
  }
}
