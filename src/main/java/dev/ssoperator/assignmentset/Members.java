package dev.ssoperator.assignmentset;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.Condition;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.SharedCache;
import dev.ssoperator.status.Conditions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The AccountAssignments of sets; a set is woken when one of its own changes. */
final class Members {

  private static final String OWNER = "assignment-set-uid";
  private static final String KIND = HasMetadata.getKind(AccountAssignmentSet.class);

  private final SharedCache<AccountAssignment> assignments;
  private final Requester.Waker waker;

  Members(SharedCache<AccountAssignment> assignments, Requester.Waker waker) {
    this.assignments = assignments;
    this.waker = waker;
  }

  /** Begins to follow them, before the cache is filled. */
  void follow() {
    assignments.addIndex(
        OWNER, assignment -> owner(assignment).map(OwnerReference::getUid).stream().toList());
    assignments.listen(this::shown, this::wake);
  }

  /**
   * The AccountAssignments of a set, those that are being deleted too. Who writes one in another
   * namespace can name any owner.
   */
  List<AccountAssignment> of(AccountAssignmentSet set) {
    var namespace = set.getMetadata().getNamespace();
    return assignments.byIndex(OWNER, set.getMetadata().getUid()).stream()
        .filter(assignment -> namespace.equals(assignment.getMetadata().getNamespace()))
        .toList();
  }

  /** The AccountAssignment with a name in the namespace of a set; null if there is none. */
  @Nullable AccountAssignment get(AccountAssignmentSet set, String name) {
    return assignments.get(new ResourceID(name, set.getMetadata().getNamespace())).orElse(null);
  }

  private void shown(AccountAssignment now, @Nullable AccountAssignment before) {
    var owner = owner(now);
    var owned = owner.isPresent() || (before != null && owner(before).isPresent());
    if (owned && (before == null || !matters(now).equals(matters(before)))) {
      wake(now);
      if (before != null && !owner.equals(owner(before))) {
        wake(before);
      }
    }
  }

  private void wake(AccountAssignment assignment) {
    owner(assignment)
        .ifPresent(
            owner ->
                waker.wake(
                    new ResourceID(owner.getName(), assignment.getMetadata().getNamespace())));
  }

  /** The set that a resource says to be of. */
  static Optional<OwnerReference> owner(AccountAssignment assignment) {
    return assignment.getMetadata().getOwnerReferences().stream()
        .filter(reference -> KIND.equals(reference.getKind()))
        .filter(reference -> Boolean.TRUE.equals(reference.getController()))
        .findFirst();
  }

  /** What a set counts, and what it restores. */
  private static List<Object> matters(AccountAssignment assignment) {
    var meta = assignment.getMetadata();
    return List.of(
        assignment.getSpec(),
        Objects.requireNonNullElse(meta.getLabels(), List.of()),
        Objects.requireNonNullElse(meta.getAnnotations(), List.of()),
        meta.getOwnerReferences(),
        assignment.isMarkedForDeletion(),
        assignment.isObserved(),
        conditions(assignment).stream().filter(Members::isCounted).map(Members::text).toList());
  }

  private static List<Condition> conditions(AccountAssignment assignment) {
    var status = assignment.getStatus();
    return status == null ? List.of() : status.conditions();
  }

  private static boolean isCounted(Condition condition) {
    return condition.type().equals(Conditions.READY) || condition.type().equals(Conditions.STALLED);
  }

  private static String text(Condition condition) {
    return condition.type() + condition.status() + condition.reason();
  }
}
