package dev.ssoperator.proof.crash;

/**
 * One side effect of a scenario.
 *
 * @param effect the call, such as {@code CreateAccountAssignment} or {@code PUT
 *     permissionsets/ops/status}
 * @param ordinal counts such calls of a run from 1
 */
record Point(String effect, int ordinal) {

  /** What kind of side effect it is, whatever object it concerns. */
  String kind() {
    var parts = effect.split("/", -1);
    return parts.length > 2 ? parts[0] + "/*/" + parts[2] : parts[0];
  }

  @Override
  public String toString() {
    return effect + " #" + ordinal;
  }
}
