package dev.ssoperator.access;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.request.RequestAnswer;
import dev.ssoperator.sdk.Requester;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a grant or a revocation stands. */
public sealed interface AccessOutcome {

  /** AWS state is being read; the requester is woken. */
  record Reading() implements AccessOutcome {}

  /** The request is not sent yet. */
  record Unsent(RequestAnswer.Unsent answer) implements AccessOutcome {}

  /**
   * AWS works on the request, or has ended it and does not show its effect yet.
   *
   * @param requestId AWS's id; null where it is not known yet
   * @param recheckAfter when to check again; null where the requester is woken
   */
  record Running(
      Operation operation,
      AssignedAccess assignment,
      @Nullable String requestId,
      @Nullable Duration recheckAfter)
      implements AccessOutcome {}

  /**
   * AWS has accepted the request and then failed it.
   *
   * @param isStalled whether a person must act
   * @param retryAfter when it is sent again
   */
  record Failed(AssignmentRequest request, boolean isStalled, Duration retryAfter)
      implements AccessOutcome {}

  /**
   * AWS has not accepted the request.
   *
   * @param retryAfter when it is sent again
   * @param isNew whether that was just now
   */
  record Refused(IdentityCenterException error, Duration retryAfter, boolean isNew)
      implements AccessOutcome {}

  /** Another resource revokes the assignment, and must end that first. */
  record BeingRevoked(Requester revoker) implements AccessOutcome {}

  /** The breaker lets no revocation out of the namespace through. */
  sealed interface Stopped extends AccessOutcome {}

  /**
   * Too many assignments were revoked out of the namespace in a short time.
   *
   * @param namespace the namespace
   * @param held how many revocations there are held
   * @param release the number that releases them
   * @param settings when revocations are held
   */
  record Held(String namespace, int held, int release, RevocationBreaker.Settings settings)
      implements Stopped {}

  /**
   * An edit takes policies away from a permission set in too many accounts.
   *
   * @param namespace the namespace
   * @param accounts in how many accounts
   * @param release the number that releases all that is held there
   * @param settings when revocations are held
   */
  record HeldEdit(String namespace, int accounts, int release, RevocationBreaker.Settings settings)
      implements Stopped {}

  /**
   * Revocations that belong together are too many.
   *
   * @param namespace the namespace
   * @param revocations how many
   * @param release the number that releases all that is held there
   * @param settings when revocations are held
   */
  record HeldTogether(
      String namespace, int revocations, int release, RevocationBreaker.Settings settings)
      implements Stopped {}

  /** Revocations cannot be counted, so that none is sent. */
  record Uncounted(String problem) implements Stopped {}

  /**
   * Nothing shows that the operator has made an assignment that the status names.
   *
   * @param namespace the namespace that can release it
   * @param release the number that releases all that is held there
   */
  record Unproven(AssignedAccess assignment, String namespace, int release)
      implements AccessOutcome {}

  /** A resource was not evaluated yet and may request the assignment. */
  record HeldUp(AccountAssignment newcomer) implements AccessOutcome {}

  /**
   * The assignment is the last of its permission set in the account, and AWS deletes the role with
   * it: another resource may request one in a moment.
   *
   * @param delay how long a revocation waits for that
   * @param left the part of the delay that is left
   */
  record LastInScope(AssignedAccess assignment, Duration delay, Duration left)
      implements AccessOutcome {}

  /** As {@link LastInScope}, and a resource of this name waits for its assignment there. */
  record AwaitingSuccessor(AssignedAccess assignment, String successor) implements AccessOutcome {}

  /** AWS would refuse one group more with the permission set in the account. */
  record GroupLimitReached(String accountId, long groups, int limit) implements AccessOutcome {}

  /** The PermissionSet of this name has to create its permission set in AWS again. */
  record PermissionSetMissing(String name) implements AccessOutcome {}

  /** The assignment exists, and the resource owns it. */
  record Assigned(AssignedAccess assignment) implements AccessOutcome {}

  /** The assignment exists, and an older resource owns it. */
  record Duplicate(Claimant owner) implements AccessOutcome {}

  /** The assignment is protected, or may be. */
  sealed interface Guarded extends AccessOutcome {}

  /**
   * No resource may grant, change or revoke it.
   *
   * @param setting the setting that protects it, without dashes
   * @param entry the entry of the setting
   */
  record Protected(String setting, String entry) implements Guarded {}

  /**
   * Names of the setting were never looked up, so that any of them may stand for it.
   *
   * @param entry the names
   * @param failure why the last lookup has failed; null while the first one runs, at whose end the
   *     requester is woken
   */
  record Undecided(String setting, String entry, @Nullable IdentityCenterException failure)
      implements Guarded {}

  /**
   * AWS denies it to a delegated administrator.
   *
   * @param managementAccountId the account in which the permission set is provisioned
   */
  record ManagementAccountOnly(AssignedAccess assignment, String managementAccountId)
      implements AccessOutcome {}
}
