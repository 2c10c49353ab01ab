package dev.ssoperator.api;

import io.javaoperatorsdk.operator.api.reconciler.Reconciler;

/** For {@code ArchitectureTest}: depends upwards and on the operator SDK. */
public final class Violation {
  dev.ssoperator.cli.Violation cli;
  dev.ssoperator.status.Violation above;
  Reconciler<PermissionSet> operatorSdk;
}
