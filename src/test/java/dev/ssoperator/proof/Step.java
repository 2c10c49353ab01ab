package dev.ssoperator.proof;

import java.time.Duration;
import java.util.List;

/** What happens to a {@link Scene}: one line of the script that a failure prints. */
sealed interface Step {

  // ---- resources

  record ApplySet(String name, String spec) implements Step {}

  record DeleteSet(String name) implements Step {}

  /** Applies an AccountAssignment. */
  record Assign(String name, String set, String principal, String account, String rest)
      implements Step {

    boolean isRetained() {
      return rest.contains("Retain");
    }
  }

  record Unassign(String name) implements Step {}

  /** Applies an AccountAssignmentSet. */
  record AssignMany(
      String name,
      List<String> principals,
      List<String> sets,
      List<String> accounts,
      List<String> excluded)
      implements Step {}

  record UnassignMany(String name) implements Step {}

  /** Makes the namespace's boundary so; null deletes it. */
  record Bound(String boundary) implements Step {}

  record Pause(String kind, String name, boolean isPaused) implements Step {}

  /** Somebody deletes or edits one of the assignments that a set has made. */
  record Meddle(int which, boolean isDeletion) implements Step {}

  // ---- AWS, by hand

  record AssignByHand(String set, String group, String account) implements Step {}

  record RevokeByHand(int which) implements Step {}

  record EditByHand(String set, String description) implements Step {}

  record UntagByHand(String set, List<String> keys) implements Step {}

  record GroupGoes(String group) implements Step {}

  record GroupComes(String group) implements Step {}

  record Move(String account, String unit) implements Step {}

  record Tag(String account, String env) implements Step {}

  record Suspend(String account, boolean isActive) implements Step {}

  record UnitComes() implements Step {}

  record UnitGoes() implements Step {}

  // ---- trouble

  /** A fault, by its place in {@link Steps#FAULTS}. */
  record Trouble(int fault) implements Step {}

  record TimePasses(Duration by) implements Step {}

  record Crash() implements Step {}

  record Restart() implements Step {}

  /** The operator's watches end, and lists are read again. */
  record Calm() implements Step {}
}
