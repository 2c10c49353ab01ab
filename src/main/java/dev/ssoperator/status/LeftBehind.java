package dev.ssoperator.status;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.Finalizer;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.RequestState;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a resource that is gone has left in AWS, in the audit log: one line for each assignment or
 * permission set.
 */
final class LeftBehind {

  /** The logger whose lines are evidence; its name, messages and keys are stable. */
  private static final Logger AUDIT = LoggerFactory.getLogger("audit");

  private LeftBehind() {}

  /** Why something is left behind; the label of the metric. */
  enum Cause {
    /** Somebody else has removed the operator's finalizer. */
    FINALIZER("finalizer"),
    /** The resource no longer has the labels that the operator selects by. */
    LABEL("label"),
    /** The resource's {@code deletionPolicy} is Retain. */
    RETAIN("retain");

    private final String text;

    Cause(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }

    /** The cause why a resource is gone that the operator has not released. */
    static Cause of(HasMetadata lastSeen) {
      return lastSeen.isMarkedForDeletion() || !lastSeen.hasFinalizer(Finalizer.NAME)
          ? FINALIZER
          : LABEL;
    }
  }

  /** Writes the lines; false when the resource has left nothing behind. */
  static boolean record(HasMetadata resource, Cause cause) {
    if (resource instanceof AccountAssignment assignment) {
      var held = held(assignment);
      held.forEach(
          access ->
              LogFields.addName(AUDIT.atWarn(), resource)
                  .addKeyValue(LogKeys.CAUSE, cause.text())
                  .addKeyValue(LogKeys.ACCOUNT, access.accountId())
                  .addKeyValue(LogKeys.PERMISSION_SET, access.permissionSetArn())
                  .addKeyValue(LogKeys.PRINCIPAL, access.principalId())
                  .log("assignment left in AWS"));
      return !held.isEmpty();
    }
    var arn = arn(resource);
    arn.ifPresent(
        set ->
            LogFields.addName(AUDIT.atWarn(), resource)
                .addKeyValue(LogKeys.CAUSE, cause.text())
                .addKeyValue(LogKeys.PERMISSION_SET, set)
                .log("permission set left in AWS"));
    return arn.isPresent();
  }

  private static Set<AssignedAccess> held(AccountAssignment resource) {
    var status = resource.getStatus();
    if (status == null) {
      return Set.of();
    }
    var held = new LinkedHashSet<>(List.copyOf(status.obsolete()));
    Optional.ofNullable(status.assigned()).ifPresent(held::add);
    Optional.ofNullable(status.request())
        .filter(request -> request.state() == RequestState.IN_PROGRESS)
        .ifPresent(request -> held.add(request.assignment()));
    return held;
  }

  private static Optional<String> arn(HasMetadata resource) {
    return resource instanceof PermissionSet set && set.getStatus() != null
        ? Optional.ofNullable(set.getStatus().arn())
        : Optional.empty();
  }
}
