package dev.ssoperator.operator;

import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.assignment.AccountAssignmentReconciler;
import dev.ssoperator.assignmentset.AccountAssignmentSetReconciler;
import dev.ssoperator.boundary.AccessBoundaryReconciler;
import dev.ssoperator.boundary.EnforcedBoundaries;
import dev.ssoperator.permissionset.PermissionSetReconciler;
import dev.ssoperator.reconcile.ReconcilerServices;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The reconciler of each kind. A new kind needs a line here and one in {@code api.Kinds}. */
final class Reconcilers {

  private record Registration<R extends HasMetadata>(
      Class<R> kind, Function<ReconcilerServices, Optional<Reconciler<R>>> reconciler) {

    private void register(Controllers controllers, ReconcilerServices services) {
      reconciler.apply(services).ifPresent(made -> controllers.register(kind, made));
    }
  }

  /** Others follow the cache of the AccountAssignments, so that it is first. */
  private static final List<Registration<?>> ALL =
      List.of(
          new Registration<>(
              AccountAssignment.class,
              services -> Optional.of(new AccountAssignmentReconciler(services))),
          new Registration<>(
              PermissionSet.class, services -> Optional.of(new PermissionSetReconciler(services))),
          new Registration<>(
              AccountAssignmentSet.class,
              services -> Optional.of(new AccountAssignmentSetReconciler(services))),
          new Registration<>(AccessBoundary.class, Reconcilers::boundaries));

  private Reconcilers() {}

  private static Optional<Reconciler<AccessBoundary>> boundaries(ReconcilerServices services) {
    return services.boundaries() instanceof EnforcedBoundaries enforced
        ? Optional.of(new AccessBoundaryReconciler(services, enforced))
        : Optional.empty();
  }

  /** The kinds that have a reconciler. */
  static List<Class<?>> kinds() {
    return ALL.stream().<Class<?>>map(Registration::kind).toList();
  }

  /** Registers a controller for each kind. */
  static void registerAll(Controllers controllers, ReconcilerServices services) {
    ALL.forEach(registration -> registration.register(controllers, services));
  }
}
