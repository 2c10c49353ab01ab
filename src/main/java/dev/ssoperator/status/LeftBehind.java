package dev.ssoperator.status;

import dev.ssoperator.api.Finalizer;
import dev.ssoperator.api.LogKeys;
import dev.ssoperator.api.ManagedStatus;
import dev.ssoperator.api.ManagedStatus.AwsObject;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the AWS state that a deleted resource left behind to the audit log: one line for each
 * assignment or permission set.
 */
final class LeftBehind {

  /** The logger whose lines are evidence; its name, messages and keys are stable. */
  private static final Logger AUDIT = LoggerFactory.getLogger("audit");

  private LeftBehind() {}

  /** Why AWS state is left behind; the label of the metric. */
  enum Cause {
    /** Another client has removed the operator's finalizer. */
    FINALIZER("finalizer"),
    /** The resource no longer matches the operator's label selector. */
    LABEL("label"),
    /** A setting of the operator protects it. */
    PROTECTED("protected"),
    /** The resource's {@code deletionPolicy} is Retain. */
    RETAIN("retain");

    private final String text;

    Cause(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }

    /** The cause for a resource that the operator has not released. */
    static Cause of(HasMetadata lastSeen) {
      return lastSeen.isMarkedForDeletion() || !lastSeen.hasFinalizer(Finalizer.NAME)
          ? FINALIZER
          : LABEL;
    }
  }

  /** Writes the lines; false when the resource has left nothing behind. */
  static boolean record(HasMetadata resource, Cause cause) {
    if (!(resource instanceof CustomResource<?, ?> custom)
        || !(custom.getStatus() instanceof ManagedStatus status)) {
      return false;
    }
    return record(resource, status, cause);
  }

  /** Writes the lines on what a status says; false when that is nothing. */
  static boolean record(HasMetadata resource, ManagedStatus status, Cause cause) {
    status.holds().forEach(left -> record(resource, cause, left));
    return !status.holds().isEmpty();
  }

  private static void record(HasMetadata resource, Cause cause, AwsObject left) {
    var entry =
        LogFields.addName(AUDIT.atWarn(), resource).addKeyValue(LogKeys.CAUSE, cause.text());
    if (left.principalId() == null) {
      entry
          .addKeyValue(LogKeys.PERMISSION_SET, left.permissionSetArn())
          .log("permission set left in AWS");
    } else {
      entry
          .addKeyValue(LogKeys.ACCOUNT, left.accountId())
          .addKeyValue(LogKeys.PERMISSION_SET, left.permissionSetArn())
          .addKeyValue(LogKeys.PRINCIPAL, left.principalId())
          .log("assignment left in AWS");
    }
  }
}
