package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a permission set should be. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PermissionSetSpec(
    @Nullable String name,
    @Nullable String description,
    @Nullable String sessionDuration,
    @Nullable String relayState,
    List<String> managedPolicies,
    List<CustomerManagedPolicy> customerManagedPolicies,
    @Nullable PermissionsBoundary permissionsBoundary,
    @Nullable Map<String, Object> inlinePolicy,
    Map<String, String> tags,
    DeletionPolicy deletionPolicy,
    AdoptionPolicy adoptionPolicy) {

  /** Fills what an API server without schema defaults leaves out. */
  public PermissionSetSpec {
    managedPolicies = managedPolicies == null ? List.of() : List.copyOf(managedPolicies);
    customerManagedPolicies =
        customerManagedPolicies == null ? List.of() : List.copyOf(customerManagedPolicies);
    tags = tags == null ? Map.of() : Map.copyOf(tags);
    deletionPolicy = deletionPolicy == null ? DeletionPolicy.DELETE : deletionPolicy;
    adoptionPolicy = adoptionPolicy == null ? AdoptionPolicy.NEVER : adoptionPolicy;
  }
}
