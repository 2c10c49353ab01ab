package dev.ssoperator.permissionset;

import dev.ssoperator.api.CustomerManagedPolicy;
import dev.ssoperator.api.PermissionsBoundary;
import dev.ssoperator.identitycenter.PermissionSetAttributes;
import dev.ssoperator.identitycenter.PolicyDocument;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One edit of a permission set, as one call to AWS makes it. */
public sealed interface PermissionSetChange {

  /** Sets description, session duration and relay state, always all three. */
  record UpdateAttributes(PermissionSetAttributes attributes) implements PermissionSetChange {}

  /** Attaches an AWS managed policy. */
  record AttachManagedPolicy(String policyArn) implements PermissionSetChange {}

  /** Detaches an AWS managed policy. */
  record DetachManagedPolicy(String policyArn) implements PermissionSetChange {}

  /** Attaches a customer managed policy. */
  record AttachCustomerManagedPolicy(CustomerManagedPolicy policy) implements PermissionSetChange {}

  /** Detaches a customer managed policy. */
  record DetachCustomerManagedPolicy(CustomerManagedPolicy policy) implements PermissionSetChange {}

  /** Sets the inline policy; null removes it. */
  record SetInlinePolicy(@Nullable PolicyDocument policy) implements PermissionSetChange {}

  /** Sets the permissions boundary; null removes it. */
  record SetPermissionsBoundary(@Nullable PermissionsBoundary boundary)
      implements PermissionSetChange {}

  /** Adds tags or changes their values. */
  record Tag(Map<String, String> tags) implements PermissionSetChange {}

  /** Removes tags. */
  record Untag(Set<String> tagKeys) implements PermissionSetChange {}
}
