package dev.ssoperator.assignmentset;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.Condition;
import dev.ssoperator.api.FailingAssignment;
import dev.ssoperator.status.Conditions;
import dev.ssoperator.status.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How far the accesses of a set are.
 *
 * @param failures the first by name
 */
record Progress(int desired, int ready, int failing, List<FailingAssignment> failures) {

  private static final int MAX_FAILURES = 20;

  /** Those that are on their way. */
  int pending() {
    return desired - ready - failing;
  }

  /**
   * Counts.
   *
   * @param desired the accesses that there are to be, by the name of their resource
   * @param members finds a resource; null if it does not exist
   * @param refused accesses that have no resource, because that is not allowed
   */
  static Progress of(
      SortedMap<String, Access> desired,
      Function<String, @Nullable AccountAssignment> members,
      Map<String, Refusal> refused) {
    var failures = new ArrayList<FailingAssignment>();
    var ready = 0;
    for (var entry : desired.entrySet()) {
      var member = members.apply(entry.getKey());
      if (member != null && isReady(member)) {
        ready++;
      } else {
        Optional.ofNullable(refused.get(entry.getKey()))
            .or(() -> problem(member))
            .ifPresent(why -> failures.add(failure(entry.getKey(), entry.getValue(), why)));
      }
    }
    return new Progress(
        desired.size(), ready, failures.size(), failures.stream().limit(MAX_FAILURES).toList());
  }

  /** Whether the access exists; an older resource may have made it. */
  private static boolean isReady(AccountAssignment member) {
    return !member.isMarkedForDeletion()
        && member.isObserved()
        && condition(member, Conditions.READY)
            .filter(
                ready ->
                    ready.status() == Condition.Status.TRUE
                        || ready.reason().equals(Reason.DUPLICATE.text()))
            .isPresent();
  }

  private static Optional<Refusal> problem(@Nullable AccountAssignment member) {
    return member == null || member.isMarkedForDeletion() || !member.isObserved()
        ? Optional.empty()
        : condition(member, Conditions.STALLED)
            .map(stalled -> new Refusal(stalled.reason(), stalled.message()));
  }

  private static Optional<Condition> condition(AccountAssignment member, String type) {
    var status = member.getStatus();
    return status == null
        ? Optional.empty()
        : status.conditions().stream()
            .filter(condition -> condition.type().equals(type))
            .filter(
                condition ->
                    type.equals(Conditions.READY) || condition.status() == Condition.Status.TRUE)
            .findFirst();
  }

  private static FailingAssignment failure(String name, Access access, Refusal why) {
    return new FailingAssignment(
        name,
        access.account().id(),
        Access.describe(access.principal()),
        access.permissionSet().name(),
        why.reason(),
        why.message());
  }
}
