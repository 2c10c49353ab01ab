package dev.ssoperator.operator;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.assignment.AccountAssignmentReconciler;
import dev.ssoperator.permissionset.PermissionSetReconciler;
import dev.ssoperator.reconcile.ReconcilerServices;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.util.List;
import java.util.function.Function;

/** The reconciler of each kind. A new kind needs a line here and one in {@code api.Kinds}. */
final class Reconcilers {

  private record Registration<R extends HasMetadata>(
      Class<R> kind, Function<ReconcilerServices, Reconciler<R>> reconciler) {

    private void register(Controllers controllers, ReconcilerServices services) {
      controllers.register(kind, reconciler.apply(services));
    }
  }

  private static final List<Registration<?>> ALL =
      List.of(
          new Registration<>(PermissionSet.class, PermissionSetReconciler::new),
          new Registration<>(AccountAssignment.class, AccountAssignmentReconciler::new));

  private Reconcilers() {}

  /** The kinds that have a reconciler. */
  static List<Class<?>> kinds() {
    return ALL.stream().<Class<?>>map(Registration::kind).toList();
  }

  /** Registers a controller for each kind. */
  static void registerAll(Controllers controllers, ReconcilerServices services) {
    ALL.forEach(registration -> registration.register(controllers, services));
  }
}
