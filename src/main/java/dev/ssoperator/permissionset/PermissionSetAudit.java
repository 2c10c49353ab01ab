package dev.ssoperator.permissionset;

import dev.ssoperator.api.CustomerManagedPolicy;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionsBoundary;
import dev.ssoperator.api.ProvisioningRequest;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.audit.AuditCause;
import dev.ssoperator.audit.AuditEvent;
import dev.ssoperator.audit.AuditField;
import dev.ssoperator.audit.AuditLine;
import dev.ssoperator.audit.AuditLog;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.permissionset.PermissionSetChange.AttachCustomerManagedPolicy;
import dev.ssoperator.permissionset.PermissionSetChange.AttachManagedPolicy;
import dev.ssoperator.permissionset.PermissionSetChange.DetachCustomerManagedPolicy;
import dev.ssoperator.permissionset.PermissionSetChange.DetachManagedPolicy;
import dev.ssoperator.permissionset.PermissionSetChange.SetInlinePolicy;
import dev.ssoperator.permissionset.PermissionSetChange.SetPermissionsBoundary;
import dev.ssoperator.permissionset.PermissionSetChange.Tag;
import dev.ssoperator.permissionset.PermissionSetChange.Untag;
import dev.ssoperator.permissionset.PermissionSetChange.UpdateAttributes;
import dev.ssoperator.request.RequestAnswer;
import dev.ssoperator.sdk.Digests;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The evidence of what happens to permission sets. */
final class PermissionSetAudit {

  private final AuditLog log;
  private final Clock clock;

  PermissionSetAudit(AuditLog log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  /** A set is the resource's from now on. */
  void located(PermissionSet resource, String arn, AuditEvent how, AuditCause cause) {
    line(how, cause, resource, arn).writeOncePerVersion();
  }

  /** AWS has made a change. */
  void changed(PermissionSet resource, String arn, PermissionSetChange change, AuditCause cause) {
    line(AuditEvent.PERMISSION_SET_CHANGED, cause, resource, arn)
        .with(AuditField.CHANGE, describe(change))
        .with(AuditField.END_TIME, now().toString())
        .write();
  }

  /** AWS has refused a change. */
  void refused(
      PermissionSet resource,
      String arn,
      PermissionSetChange change,
      AuditCause cause,
      IdentityCenterException e) {
    line(AuditEvent.PERMISSION_SET_CHANGE_FAILED, cause, resource, arn)
        .with(AuditField.CHANGE, describe(change))
        .failure(e)
        .with(AuditField.END_TIME, now().toString())
        .write();
  }

  /**
   * A provisioning is not in flight any more.
   *
   * @param generation the generation of the spec that it was for
   */
  void provisioned(
      PermissionSet resource,
      @Nullable String arn,
      ProvisioningRequest request,
      @Nullable Long generation,
      RequestAnswer answer) {
    var event = AuditEvent.PERMISSION_SET_PROVISIONING_LOST;
    @Nullable String reason = null;
    if (answer instanceof RequestAnswer.Ended end) {
      reason = end.report().failureReason();
      event =
          end.report().state() == RequestState.FAILED
              ? AuditEvent.PERMISSION_SET_PROVISIONING_FAILED
              : AuditEvent.PERMISSION_SET_PROVISIONED;
    }
    log.line(event, log.origin(AuditCause.SPEC, resource, generation), resource)
        .permissionSet(arn, DesiredPermissionSet.name(resource))
        .with(AuditField.ACCOUNT, request.accountId())
        .request(request.id(), request.startTime(), now())
        .with(AuditField.FAILURE_REASON, reason)
        .writeOnce(request.id());
  }

  /** AWS has deleted the set of a resource that is being deleted. */
  void deleted(PermissionSet resource, String arn) {
    line(AuditEvent.PERMISSION_SET_DELETED, AuditCause.DELETED, resource, arn)
        .with(AuditField.END_TIME, now().toString())
        .writeOnce(end(resource, arn));
  }

  /** A resource that is being deleted has no set of its own in AWS any more. */
  void gone(PermissionSet resource, String arn) {
    line(AuditEvent.PERMISSION_SET_GONE, AuditCause.DELETED, resource, arn)
        .writeOnce(end(resource, arn));
  }

  private static String end(PermissionSet resource, String arn) {
    return resource.getMetadata().getUid() + " " + arn;
  }

  private AuditLine line(AuditEvent event, AuditCause cause, PermissionSet resource, String arn) {
    return log.line(event, cause, resource).permissionSet(arn, DesiredPermissionSet.name(resource));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** What a change does. Of a policy only its digest, of tags only their keys. */
  static String describe(PermissionSetChange change) {
    if (change instanceof UpdateAttributes c) {
      return "set description, relay state, and session duration "
          + c.attributes().sessionDuration();
    }
    if (change instanceof AttachManagedPolicy c) {
      return "attached AWS managed policy " + c.policyArn();
    }
    if (change instanceof DetachManagedPolicy c) {
      return "detached AWS managed policy " + c.policyArn();
    }
    if (change instanceof AttachCustomerManagedPolicy c) {
      return "attached customer managed policy " + name(c.policy());
    }
    if (change instanceof DetachCustomerManagedPolicy c) {
      return "detached customer managed policy " + name(c.policy());
    }
    if (change instanceof SetInlinePolicy c) {
      return c.policy() == null
          ? "removed the inline policy"
          : "set the inline policy with SHA-256 " + Digests.sha256(c.policy().json());
    }
    if (change instanceof SetPermissionsBoundary c) {
      return c.boundary() == null
          ? "removed the permissions boundary"
          : "set the permissions boundary " + name(c.boundary());
    }
    return change instanceof Tag c
        ? "set tags " + sorted(c.tags().keySet())
        : "removed tags " + sorted(((Untag) change).tagKeys());
  }

  private static @Nullable String name(PermissionsBoundary boundary) {
    var policy = boundary.customerManagedPolicy();
    return policy == null ? boundary.managedPolicy() : name(policy);
  }

  private static String name(CustomerManagedPolicy policy) {
    return policy.path() + policy.name();
  }

  private static String sorted(Collection<String> keys) {
    return String.join(", ", keys.stream().sorted().toList());
  }
}
