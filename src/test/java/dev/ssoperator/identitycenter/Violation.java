package dev.ssoperator.identitycenter;

import dev.ssoperator.api.PermissionSet;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;

/** For {@code ArchitectureTest}: depends on the operator SDK. */
public final class Violation {
  Reconciler<PermissionSet> operatorSdk;
}
