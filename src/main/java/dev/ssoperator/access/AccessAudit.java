package dev.ssoperator.access;

import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.api.RequestOrigin;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.audit.AuditCause;
import dev.ssoperator.audit.AuditEvent;
import dev.ssoperator.audit.AuditField;
import dev.ssoperator.audit.AuditLine;
import dev.ssoperator.audit.AuditLog;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.request.RequestAnswer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The evidence of grants and revocations. */
final class AccessAudit {

  private final AuditLog log;
  private final Clock clock;

  AccessAudit(AccessServices services) {
    this.log = services.audit();
    this.clock = services.clock();
  }

  /** Why a request of a resource is sent. */
  RequestOrigin origin(AccessPass pass, Operation operation, AssignedAccess assignment) {
    return log.origin(cause(pass, operation, assignment), pass.resource());
  }

  private static AuditCause cause(AccessPass pass, Operation operation, AssignedAccess assignment) {
    if (operation == Operation.CREATE) {
      return pass.held().isAssigned(assignment) ? AuditCause.DRIFT : AuditCause.SPEC;
    }
    return pass.resource().isMarkedForDeletion() ? AuditCause.DELETED : AuditCause.SPEC_CHANGED;
  }

  /** A request of a resource is not in flight any more. */
  void ended(AccessPass pass, AssignmentRequest request, RequestAnswer answer, Instant now) {
    var origin =
        Objects.requireNonNullElseGet(
            request.origin(), () -> origin(pass, request.operation(), request.assignment()));
    var line = ended(pass.resource(), request, origin, answer, now);
    if (Objects.equals(origin.generation(), pass.resource().getMetadata().getGeneration())) {
      name(line, pass, request.assignment());
    }
    line.writeOnce(key(pass.resource(), request));
  }

  /** A request that revokes an unmanaged assignment is not in flight any more. */
  void ended(HasMetadata permissionSet, AssignmentRequest request, RequestAnswer answer) {
    var origin =
        Objects.requireNonNullElseGet(
            request.origin(), () -> log.origin(AuditCause.UNMANAGED, permissionSet));
    ended(permissionSet, request, origin, answer, clock.instant())
        .writeOnce(key(permissionSet, request));
  }

  /** Why a request that revokes an unmanaged assignment is sent. */
  RequestOrigin originOfUnmanaged(HasMetadata permissionSet) {
    return log.origin(AuditCause.UNMANAGED, permissionSet);
  }

  private AuditLine ended(
      HasMetadata resource,
      AssignmentRequest request,
      RequestOrigin origin,
      RequestAnswer answer,
      Instant now) {
    var line =
        log.line(event(request.operation(), answer), origin, resource)
            .assignment(request.assignment())
            .request(request.id(), request.startTime(), now.truncatedTo(ChronoUnit.MILLIS));
    return answer instanceof RequestAnswer.Ended end
        ? line.with(AuditField.FAILURE_REASON, end.report().failureReason())
        : line;
  }

  private static AuditEvent event(Operation operation, RequestAnswer answer) {
    var isCreation = operation == Operation.CREATE;
    if (!(answer instanceof RequestAnswer.Ended end)) {
      return isCreation ? AuditEvent.GRANT_LOST : AuditEvent.REVOCATION_LOST;
    }
    if (end.report().state() == RequestState.FAILED) {
      return isCreation ? AuditEvent.GRANT_FAILED : AuditEvent.REVOCATION_FAILED;
    }
    return isCreation ? AuditEvent.GRANTED : AuditEvent.REVOKED;
  }

  private static String key(HasMetadata resource, AssignmentRequest request) {
    return request.id() == null
        ? resource.getMetadata().getUid() + " " + request.startTime()
        : request.id();
  }

  /** AWS has refused a request of a resource, so that nothing has changed. */
  void refused(
      AccessPass pass, Operation operation, AssignedAccess assignment, IdentityCenterException e) {
    var line = refused(operation, origin(pass, operation, assignment), pass.resource(), e);
    name(line.assignment(assignment), pass, assignment).write();
  }

  /** AWS has refused to revoke an unmanaged assignment. */
  void refused(HasMetadata permissionSet, AssignedAccess assignment, IdentityCenterException e) {
    refused(Operation.DELETE, originOfUnmanaged(permissionSet), permissionSet, e)
        .assignment(assignment)
        .write();
  }

  private AuditLine refused(
      Operation operation, RequestOrigin origin, HasMetadata resource, IdentityCenterException e) {
    var event =
        operation == Operation.CREATE ? AuditEvent.GRANT_FAILED : AuditEvent.REVOCATION_FAILED;
    return log.line(event, origin, resource).failure(e).with(AuditField.END_TIME, now().toString());
  }

  /** A resource owns an assignment from now on that exists already. */
  void takenOver(AccessPass pass, AssignedAccess assignment) {
    var line = log.line(AuditEvent.TAKEN_OVER, AuditCause.SPEC, pass.resource());
    name(line.assignment(assignment), pass, assignment).writeOncePerVersion();
  }

  /** A resource gives up what another one requests or has. */
  void handedOver(AccessPass pass, AssignedAccess assignment, @Nullable Claimant successor) {
    var cause = pass.held().isObsolete(assignment) ? AuditCause.SPEC_CHANGED : AuditCause.DUPLICATE;
    log.line(
            AuditEvent.HANDED_OVER,
            pass.resource().isMarkedForDeletion() ? AuditCause.DELETED : cause,
            pass.resource())
        .assignment(assignment)
        .with(AuditField.SUCCESSOR, successor == null ? null : name(successor))
        .writeOncePerVersion();
  }

  /** What a resource was to revoke does not exist. */
  void foundAbsent(AccessPass pass, AssignedAccess assignment) {
    log.line(AuditEvent.FOUND_ABSENT, cause(pass, Operation.DELETE, assignment), pass.resource())
        .assignment(assignment)
        .writeOncePerVersion();
  }

  /** Adds the names of the spec where it means the assignment. */
  private static AuditLine name(AuditLine line, AccessPass pass, AssignedAccess assignment) {
    return assignment.equals(pass.held().resolved())
        ? named(line, pass.resource().getSpec())
        : line;
  }

  private static String name(Claimant claimant) {
    return claimant.id().getNamespace().map(namespace -> namespace + "/").orElse("")
        + claimant.name();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** The names that the spec has for the assignment. */
  private static AuditLine named(AuditLine line, AccountAssignmentSpec spec) {
    var principal = spec.principal();
    var reference = spec.permissionSetRef();
    return line.with(AuditField.ACCOUNT_NAME, spec.account().name())
        .with(AuditField.PERMISSION_SET_REF, reference == null ? null : reference.name())
        .with(
            AuditField.PRINCIPAL_NAME,
            principal.group() == null ? principal.user() : principal.group());
  }
}
