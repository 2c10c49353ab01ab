package dev.ssoperator.permissionset;

import dev.ssoperator.api.AccountAssignment;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The assignments that keep a permission set from being deleted. */
final class Dependents {

  private static final int MAX_NAMED = 5;

  private Dependents() {}

  /** The resource an assignment refers to. */
  static Set<ResourceID> referenced(AccountAssignment assignment) {
    var reference = assignment.getSpec().permissionSetRef();
    return reference == null
        ? Set.of()
        : Set.of(new ResourceID(reference.name(), assignment.getMetadata().getNamespace()));
  }

  /** The names of those that hold, or are about to hold, access with this set. */
  static List<String> using(String arn, Collection<AccountAssignment> assignments) {
    return assignments.stream()
        .filter(assignment -> uses(assignment, arn))
        .map(assignment -> assignment.getMetadata().getName())
        .sorted()
        .toList();
  }

  /** The names as a message shows them. */
  static String name(List<String> names) {
    var more = names.size() > MAX_NAMED ? " and %d more".formatted(names.size() - MAX_NAMED) : "";
    return names.stream().limit(MAX_NAMED).collect(Collectors.joining(", ")) + more;
  }

  private static boolean uses(AccountAssignment assignment, String arn) {
    var status = assignment.getStatus();
    if (status == null) {
      return false;
    }
    var assigned = status.assigned();
    var request = status.request();
    return (assigned != null && assigned.permissionSetArn().equals(arn))
        || status.obsolete().stream().anyMatch(access -> access.permissionSetArn().equals(arn))
        || (request != null
            && request.completionTime() == null
            && request.assignment().permissionSetArn().equals(arn));
  }
}
