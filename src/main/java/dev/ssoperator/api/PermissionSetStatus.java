package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator knows of the permission set in AWS. */
@ResourcePart
public record PermissionSetStatus(
    @JsonPropertyDescription("The permission set's ARN.") @Nullable String arn,
    @JsonPropertyDescription("The ARN of the Identity Center instance it belongs to.")
        @Nullable String instanceArn,
    @JsonPropertyDescription("When it was created in AWS.") @Nullable Instant createdDate,
    @JsonPropertyDescription(
            "The metadata.generation whose settings the permission set has in AWS. Accounts may"
                + " still lag behind.")
        @Nullable Long appliedGeneration,
    @JsonPropertyDescription("The provisioning request that runs, or that ran last.")
        @Nullable ProvisioningRequest request,
    @JsonPropertyDescription("The accounts that have the permission set, and how current they are.")
        @Nullable ProvisionedAccounts accounts,
    @JsonPropertyDescription(
            "How many assignments of the permission set exist that no AccountAssignment requests,"
                + " as far as they were read. Absent until the first read.")
        @Nullable Integer unmanagedAssignments,
    @JsonPropertyDescription(
            "The requests that remove such assignments: those in progress, and those that failed"
                + " and are made again later. At most 20 of them.")
        @Size(max = 20) List<AssignmentRequest> removals,
    @JsonPropertyDescription(
            "The last value of the annotation ssoperator.dev/requested-at that the operator has"
                + " acted on.")
        @Nullable String lastHandledRequestedAt,
    @JsonPropertyDescription(
            "The metadata.generation this status describes. While it is lower than"
                + " metadata.generation, the operator has not yet seen the newest spec.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "Ready says whether AWS and all accounts match the spec; Reconciling and Stalled say"
                + " why not, as kstatus defines them.")
        List<Condition> conditions)
    implements ManagedStatus {

  /** Fills absent lists. */
  public PermissionSetStatus {
    removals = removals == null ? List.of() : List.copyOf(removals);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  @Override
  public AwsObject represents() {
    return request == null
        ? new AwsObject(null, arn, null, null, null)
        : new AwsObject(request.accountId(), arn, null, null, request.id());
  }

  @Override
  public List<AwsObject> holds() {
    return arn == null ? List.of() : List.of(new AwsObject(null, arn, null, null, null));
  }
}
