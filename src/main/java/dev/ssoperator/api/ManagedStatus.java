package dev.ssoperator.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the statuses of all kinds say, for logs, metrics and evidence. */
public interface ManagedStatus {

  /**
   * Something in AWS.
   *
   * @param accountId the account, or null where it is none or all
   * @param permissionSetArn the permission set
   * @param principalType whether the principal is a user or a group; null where there is none
   * @param principalId the user or group; null for a permission set without an assignment
   * @param requestId the asynchronous request that runs for it, or that ran last
   */
  record AwsObject(
      @Nullable String accountId,
      @Nullable String permissionSetArn,
      @Nullable PrincipalType principalType,
      @Nullable String principalId,
      @Nullable String requestId) {}

  List<Condition> conditions();

  /** What the resource stands for in AWS, as far as that is known. */
  AwsObject represents();

  /** What may exist in AWS because of the resource. */
  List<AwsObject> holds();

  /**
   * How many assignments exist that no resource requests; null where the kind has no such count.
   */
  default @Nullable Integer unmanagedAssignments() {
    return null;
  }

  /** How many resources are outside a boundary; null where the kind has no such count. */
  default @Nullable Integer violations() {
    return null;
  }
}
