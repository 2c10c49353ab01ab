package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator knows of the permission set in AWS. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PermissionSetStatus(
    @Nullable String arn,
    @Nullable String instanceArn,
    @Nullable Instant createdDate,
    @Nullable Long appliedGeneration,
    @Nullable ProvisioningRequest request,
    @Nullable ProvisionedAccounts accounts,
    @Nullable String lastHandledRequestedAt,
    @Nullable Long observedGeneration,
    List<Condition> conditions) {

  /** Fills absent lists. */
  public PermissionSetStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }
}
