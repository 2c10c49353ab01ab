package dev.ssoperator.permissionset;

import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.audit.AuditCause;
import dev.ssoperator.identitycenter.IdentityCenter;
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
import java.util.List;
import java.util.Optional;

/** Makes changes in AWS. */
final class PermissionSetEditor {

  /**
   * How far changes were made.
   *
   * @param isBegun whether at least one was made
   * @param failure what the next one failed with; empty when all were made
   */
  record Edit(boolean isBegun, Optional<IdentityCenterException> failure) {}

  private final IdentityCenter identityCenter;
  private final PermissionSetAudit audit;

  PermissionSetEditor(IdentityCenter identityCenter, PermissionSetAudit audit) {
    this.identityCenter = identityCenter;
    this.audit = audit;
  }

  /** Makes the changes in their order, up to the first that fails. */
  Edit apply(
      PermissionSet resource, String arn, List<PermissionSetChange> changes, AuditCause cause) {
    var isBegun = false;
    for (var change : changes) {
      try {
        apply(arn, change);
        isBegun = true;
        audit.changed(resource, arn, change, cause);
      } catch (IdentityCenterException e) {
        if (e.kind().isLasting()) {
          audit.refused(resource, arn, change, cause, e);
        }
        return new Edit(isBegun, Optional.of(e));
      }
    }
    return new Edit(isBegun, Optional.empty());
  }

  private void apply(String arn, PermissionSetChange change) {
    if (change instanceof UpdateAttributes c) {
      identityCenter.updatePermissionSet(arn, c.attributes());
    } else if (change instanceof AttachManagedPolicy c) {
      identityCenter.attachManagedPolicy(arn, c.policyArn());
    } else if (change instanceof DetachManagedPolicy c) {
      identityCenter.detachManagedPolicy(arn, c.policyArn());
    } else if (change instanceof AttachCustomerManagedPolicy c) {
      identityCenter.attachCustomerManagedPolicy(arn, c.policy());
    } else if (change instanceof DetachCustomerManagedPolicy c) {
      identityCenter.detachCustomerManagedPolicy(arn, c.policy());
    } else if (change instanceof SetInlinePolicy c) {
      identityCenter.setInlinePolicy(arn, c.policy());
    } else if (change instanceof SetPermissionsBoundary c) {
      identityCenter.setPermissionsBoundary(arn, c.boundary());
    } else if (change instanceof Tag c) {
      identityCenter.tag(arn, c.tags());
    } else if (change instanceof Untag c) {
      identityCenter.untag(arn, c.tagKeys());
    }
  }
}
