package dev.ssoperator.assignment;

import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetStatus;
import dev.ssoperator.api.Principal;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.assignment.Names.Answer;
import dev.ssoperator.identitycenter.Directory;
import dev.ssoperator.ledger.Organization;
import dev.ssoperator.ledger.ReadThreads;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Finds what a spec means in AWS: names become ids, a reference becomes an ARN. */
final class AssignmentResolver {

  /** The outcome. */
  sealed interface Resolution {

    /** The spec means this. */
    record Resolved(AssignedAccess access) implements Resolution {}

    /** The spec means nothing yet. */
    record Unresolved(Verdict verdict) implements Resolution {}

    /** A name is being looked up. */
    record LookingUp() implements Resolution {}
  }

  private final Names names;
  private final RefreshRequests refreshRequests;

  AssignmentResolver(
      Directory directory, Organization organization, ReadThreads lookups, Clock clock) {
    this.names = new Names(directory, organization, lookups, clock);
    this.refreshRequests = new RefreshRequests(clock);
  }

  /**
   * Resolves a resource's spec. A refresh that the user requests looks the names up again.
   *
   * @param requester woken when a name was looked up
   */
  Resolution resolve(AssignmentWork work, Requester requester) {
    return resolve(
        work.resource().getSpec(), work.permissionSet(), refreshRequests.since(work), requester);
  }

  /** Why an account cannot be assigned, on the terms of {@link Names#inactive}. */
  Optional<String> inactive(String accountId, Requester requester) {
    return names.inactive(accountId, requester);
  }

  /**
   * Whether a resource's spec could mean this account and principal, as far as is known already.
   */
  boolean mayMean(AccountAssignment resource, AssignedAccess access) {
    var spec = resource.getSpec();
    var account = spec.account();
    var principal = spec.principal();
    var isAccount =
        account.name() == null
            ? access.accountId().equals(account.id())
            : names.mayBeAccount(account.name(), access.accountId());
    return isAccount && access.principalType() == type(principal) && mayBe(principal, access);
  }

  private boolean mayBe(Principal principal, AssignedAccess access) {
    var id = principal.groupId() != null ? principal.groupId() : principal.userId();
    if (id != null) {
      return id.equals(access.principalId());
    }
    return principal.group() != null
        ? names.mayBeGroup(principal.group(), access.principalId())
        : names.mayBeUser(Objects.requireNonNull(principal.user()), access.principalId());
  }

  /** The resource is gone. */
  void forget(ResourceID resource) {
    refreshRequests.forget(resource);
    names.forget(resource);
  }

  private Resolution resolve(
      AccountAssignmentSpec spec,
      Optional<PermissionSet> permissionSet,
      Instant notBefore,
      Requester requester) {
    var arn = Optional.ofNullable(spec.permissionSetArn()).or(() -> usableArn(permissionSet));
    if (arn.isEmpty()) {
      return unresolved(Reason.PERMISSION_SET_NOT_READY, whyNotUsable(spec, permissionSet));
    }
    var account = account(spec.account(), notBefore, requester);
    var principal = principal(spec.principal(), notBefore, requester);
    if (account instanceof Answer.Ambiguous several) {
      return unresolved(
          Reason.INVALID_SPEC,
          "spec.account.name: %d accounts are named \"%s\" (%s); set spec.account.id instead"
              .formatted(
                  several.ids().size(), spec.account().name(), String.join(", ", several.ids())));
    }
    if (account instanceof Answer.Unknown) {
      return unresolved(
          Reason.ACCOUNT_NOT_FOUND,
          "no active account named \"%s\" in AWS Organizations".formatted(spec.account().name()));
    }
    if (principal instanceof Answer.Unknown) {
      return unresolved(Reason.PRINCIPAL_NOT_FOUND, whyNotFound(spec.principal()));
    }
    if (account instanceof Answer.Found in && principal instanceof Answer.Found who) {
      return new Resolution.Resolved(
          new AssignedAccess(arn.get(), in.id(), type(spec.principal()), who.id()));
    }
    return new Resolution.LookingUp();
  }

  private Answer account(Account account, Instant notBefore, Requester requester) {
    return account.name() == null
        ? new Answer.Found(Objects.requireNonNull(account.id()))
        : names.account(account.name(), notBefore, requester);
  }

  private Answer principal(Principal principal, Instant notBefore, Requester requester) {
    var id = principal.groupId() != null ? principal.groupId() : principal.userId();
    if (id != null) {
      return new Answer.Found(id);
    }
    return principal.group() != null
        ? names.group(principal.group(), notBefore, requester)
        : names.user(Objects.requireNonNull(principal.user()), notBefore, requester);
  }

  private static PrincipalType type(Principal principal) {
    return principal.group() != null || principal.groupId() != null
        ? PrincipalType.GROUP
        : PrincipalType.USER;
  }

  private static String whyNotFound(Principal principal) {
    return principal.group() != null
        ? "no group named \"%s\" in the identity store".formatted(principal.group())
        : "no user named \"%s\" in the identity store".formatted(principal.user());
  }

  private static Optional<String> usableArn(Optional<PermissionSet> permissionSet) {
    return permissionSet
        .filter(set -> !set.isMarkedForDeletion())
        .map(PermissionSet::getStatus)
        .filter(status -> status.appliedGeneration() != null)
        .map(PermissionSetStatus::arn);
  }

  private static String whyNotUsable(
      AccountAssignmentSpec spec, Optional<PermissionSet> permissionSet) {
    var reference = spec.permissionSetRef();
    var name = reference == null ? "" : reference.name();
    if (permissionSet.isEmpty()) {
      return "waiting for PermissionSet %s to be created".formatted(name);
    }
    return permissionSet.get().isMarkedForDeletion()
        ? "PermissionSet %s is being deleted".formatted(name)
        : "waiting for PermissionSet %s to be complete in AWS".formatted(name);
  }

  private static Resolution unresolved(Reason reason, String message) {
    return new Resolution.Unresolved(Verdict.of(reason, message));
  }
}
