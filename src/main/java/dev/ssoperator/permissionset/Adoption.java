package dev.ssoperator.permissionset;

import dev.ssoperator.identitycenter.PermissionSetSnapshot;
import dev.ssoperator.permissionset.PermissionSetChange.DetachCustomerManagedPolicy;
import dev.ssoperator.permissionset.PermissionSetChange.DetachManagedPolicy;
import dev.ssoperator.permissionset.PermissionSetChange.SetInlinePolicy;
import dev.ssoperator.permissionset.PermissionSetChange.SetPermissionsBoundary;
import dev.ssoperator.permissionset.PermissionSetChange.Untag;
import java.util.ArrayList;
import java.util.List;

/** What a resource removes from a permission set that it takes over. */
final class Adoption {

  private Adoption() {}

  /** A sentence that names everything the changes take away or replace. */
  static String describe(PermissionSetSnapshot set, List<PermissionSetChange> changes) {
    var removed = new ArrayList<String>();
    for (var change : changes) {
      if (change instanceof DetachManagedPolicy detached) {
        removed.add("AWS managed policy " + detached.policyArn());
      } else if (change instanceof DetachCustomerManagedPolicy detached) {
        removed.add(
            "customer managed policy " + detached.policy().path() + detached.policy().name());
      } else if (change instanceof SetInlinePolicy && set.content().inlinePolicy() != null) {
        removed.add("its inline policy");
      } else if (change instanceof SetPermissionsBoundary
          && set.content().permissionsBoundary() != null) {
        removed.add("its permissions boundary");
      } else if (change instanceof Untag untagged) {
        removed.add("tags " + String.join(", ", untagged.tagKeys().stream().sorted().toList()));
      }
    }
    return "taking over permission set %s, which no resource owns; %s"
        .formatted(
            set.name(),
            removed.isEmpty()
                ? "nothing is removed from it"
                : "this removes or replaces " + String.join("; ", removed));
  }
}
