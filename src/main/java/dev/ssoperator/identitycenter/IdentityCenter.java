package dev.ssoperator.identitycenter;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.CustomerManagedPolicy;
import dev.ssoperator.api.PermissionsBoundary;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.quota.Lane;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The operations of IAM Identity Center that the operator uses. Every method but {@link #in} and
 * {@link #instance()} makes at least one call and throws {@link IdentityCenterException}; none
 * waits for an asynchronous request. Calls are queued: revocations first, then grants, then the
 * status of requests, then reads. In the first two lanes a call that would wait long fails as
 * {@link ErrorKind#THROTTLED}.
 */
public interface IdentityCenter {

  /**
   * The same with its reads in another lane: {@link #readPermissionSet}, {@link
   * #findPermissionSet}, {@link #permissionSets}, {@link #permissionSetsIn}, {@link
   * #provisionedAccounts}, {@link #assignments}, {@link #assignmentsOf} and {@link #tags}, which
   * are in {@link Lane#READ} otherwise. Makes no call.
   */
  IdentityCenter in(Lane lane);

  /** The instance. It is located once, and checked again after it was unusable. Never throws. */
  InstanceState instance();

  /**
   * Creates a permission set with its attributes and tags, without policies.
   *
   * @return the new set
   * @throws IdentityCenterException of kind {@link ErrorKind#ALREADY_EXISTS} when the name is taken
   */
  PermissionSetSnapshot createPermissionSet(
      String name, PermissionSetAttributes attributes, Map<String, String> tags);

  /** Reads a whole permission set; empty if it does not exist and AWS does not list it either. */
  Optional<PermissionSetSnapshot> readPermissionSet(String permissionSetArn);

  /** Whether a permission set exists: AWS describes it, or does not list it either. */
  boolean exists(String permissionSetArn);

  /** A permission set's name, which is immutable; empty if AWS does not describe the set. */
  Optional<String> permissionSetName(String permissionSetArn);

  /** The ARNs of all permission sets ({@code sso:ListPermissionSets}). */
  List<String> permissionSets();

  /**
   * The ARNs of the permission sets that are provisioned to an account ({@code
   * sso:ListPermissionSetsProvisionedToAccount}); empty when AWS knows no such account.
   */
  Set<String> permissionSetsIn(String accountId);

  /** Finds a permission set's ARN by its name. */
  Optional<String> findPermissionSet(String name);

  /** Sets all attributes. */
  void updatePermissionSet(String permissionSetArn, PermissionSetAttributes attributes);

  /** Attaches an AWS managed policy; no error if it is attached already. */
  void attachManagedPolicy(String permissionSetArn, String policyArn);

  /** Detaches an AWS managed policy; no error if it is not attached. */
  void detachManagedPolicy(String permissionSetArn, String policyArn);

  /** Attaches a customer managed policy; no error if it is attached already. */
  void attachCustomerManagedPolicy(String permissionSetArn, CustomerManagedPolicy policy);

  /** Detaches a customer managed policy; no error if it is not attached. */
  void detachCustomerManagedPolicy(String permissionSetArn, CustomerManagedPolicy policy);

  /** Sets the inline policy; null removes it. */
  void setInlinePolicy(String permissionSetArn, @Nullable PolicyDocument policy);

  /** Sets the permissions boundary; null removes it. */
  void setPermissionsBoundary(String permissionSetArn, @Nullable PermissionsBoundary boundary);

  /** The tags of a permission set. */
  Map<String, String> tags(String permissionSetArn);

  /** Adds tags, or changes the values of existing tags. */
  void tag(String permissionSetArn, Map<String, String> tags);

  /** Removes tags. */
  void untag(String permissionSetArn, Set<String> tagKeys);

  /**
   * Deletes a permission set; no error if it does not exist.
   *
   * @throws IdentityCenterException of kind {@link ErrorKind#STILL_IN_USE} while it is assigned
   */
  void deletePermissionSet(String permissionSetArn);

  /** The accounts a permission set is provisioned to; empty when there is no such set. */
  Set<String> provisionedAccounts(String permissionSetArn, ProvisioningFilter filter);

  /**
   * Starts provisioning.
   *
   * @param accountId the one account, or null for all accounts the set is provisioned to
   */
  RequestReport provision(String permissionSetArn, @Nullable String accountId);

  /** All assignments of a permission set in an account; empty when either does not exist. */
  Set<AssignedAccess> assignments(String accountId, String permissionSetArn);

  /**
   * All direct assignments of a principal, in the management account only ({@code
   * sso:ListAccountAssignmentsForPrincipal}); empty if the principal does not exist in AWS.
   */
  Optional<Set<AssignedAccess>> assignmentsOf(PrincipalType type, String principalId);

  /** Starts creating an assignment. */
  RequestReport createAssignment(AssignedAccess access);

  /**
   * Starts deleting an assignment.
   *
   * @throws IdentityCenterException of kind {@link ErrorKind#NOT_FOUND} only where AWS does not
   *     list the assignment either
   */
  RequestReport deleteAssignment(AssignedAccess access);

  /** The state of a request; empty if its id is unknown to AWS or has expired there. */
  Optional<RequestReport> describeRequest(AsyncOperation operation, String requestId);

  /**
   * The states of the requests of a kind that are on one page: one call. AWS does not document
   * which requests that page has.
   */
  Map<String, RequestState> latestRequests(AsyncOperation operation);

  /** The ids of all requests of a kind that are in progress, including those of other tools. */
  Set<String> requestsInProgress(AsyncOperation operation);
}
