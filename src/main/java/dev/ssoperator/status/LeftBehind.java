package dev.ssoperator.status;

import dev.ssoperator.api.Finalizer;
import dev.ssoperator.api.ManagedStatus;
import dev.ssoperator.api.ManagedStatus.AwsObject;
import dev.ssoperator.audit.AuditCause;
import dev.ssoperator.audit.AuditEvent;
import dev.ssoperator.audit.AuditField;
import dev.ssoperator.audit.AuditLog;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;

/**
 * Writes the AWS state that a deleted resource left behind to the audit log: one line for each
 * assignment or permission set.
 */
final class LeftBehind {

  private final AuditLog audit;

  LeftBehind(AuditLog audit) {
    this.audit = audit;
  }

  /** Why AWS state is left behind; the label of the metric. */
  enum Cause {
    /** Another client has removed the operator's finalizer. */
    FINALIZER("finalizer", AuditCause.FINALIZER),
    /** The resource no longer matches the operator's label selector. */
    LABEL("label", AuditCause.LABEL),
    /** A setting of the operator protects it. */
    PROTECTED("protected", AuditCause.PROTECTED),
    /** The resource's {@code deletionPolicy} is Retain. */
    RETAIN("retain", AuditCause.RETAIN);

    private final String text;
    private final AuditCause audited;

    Cause(String text, AuditCause audited) {
      this.text = text;
      this.audited = audited;
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
  boolean record(HasMetadata resource, Cause cause) {
    if (!(resource instanceof CustomResource<?, ?> custom)
        || !(custom.getStatus() instanceof ManagedStatus status)) {
      return false;
    }
    return record(resource, status, cause);
  }

  /** Writes the lines on what a status says; false when that is nothing. */
  boolean record(HasMetadata resource, ManagedStatus status, Cause cause) {
    return status.holds().stream().filter(left -> record(resource, cause, left)).count() > 0;
  }

  private boolean record(HasMetadata resource, Cause cause, AwsObject left) {
    var type = left.principalType();
    return audit
        .line(AuditEvent.LEFT_BEHIND, cause.audited, resource)
        .with(AuditField.ACCOUNT, left.accountId())
        .with(AuditField.PERMISSION_SET, left.permissionSetArn())
        .with(AuditField.PRINCIPAL_TYPE, type == null ? null : type.name())
        .with(AuditField.PRINCIPAL, left.principalId())
        .writeOncePerVersion();
  }
}
