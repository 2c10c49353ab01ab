package dev.ssoperator.identitycenter;

import dev.ssoperator.api.CustomerManagedPolicy;
import dev.ssoperator.api.PermissionsBoundary;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All mutable parts of a permission set, in a form whose equality is semantic.
 *
 * @param description 1 to 700 characters, or null
 * @param sessionDuration 1 h to 12 h; null if AWS returns a value that is not a duration
 * @param relayState 1 to 240 characters, or null
 * @param managedPolicies ARNs of AWS managed policies
 * @param customerManagedPolicies references by name and path
 * @param permissionsBoundary the boundary, or null
 * @param inlinePolicy the inline policy, or null
 * @param tags the set's tags
 */
public record PermissionSetContent(
    @Nullable String description,
    @Nullable Duration sessionDuration,
    @Nullable String relayState,
    Set<String> managedPolicies,
    Set<CustomerManagedPolicy> customerManagedPolicies,
    @Nullable PermissionsBoundary permissionsBoundary,
    @Nullable PolicyDocument inlinePolicy,
    Map<String, String> tags) {

  /** Takes copies. */
  public PermissionSetContent {
    managedPolicies = Set.copyOf(managedPolicies);
    customerManagedPolicies = Set.copyOf(customerManagedPolicies);
    tags = Map.copyOf(tags);
  }
}
