package dev.ssoperator.permissionset;

import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.ProvisioningFilter;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.reconcile.ErrorVerdicts;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/** Takes a permission set out of AWS, or lets go of it, when its resource is deleted. */
final class PermissionSetRemoval {

  private static final int MAX_NAMED = 5;

  /** An assignment that moves to another set does not wake this one. */
  private static final Duration RECHECK_USERS = Duration.ofSeconds(2);

  private final IdentityCenter identityCenter;
  private final EditGuard guard;
  private final PermissionSetLocator locator;
  private final ErrorVerdicts errors;
  private final Dependents dependents;
  private final PermissionSetAudit audit;

  PermissionSetRemoval(
      IdentityCenter identityCenter,
      EditGuard guard,
      PermissionSetLocator locator,
      ErrorVerdicts errors,
      Dependents dependents,
      PermissionSetAudit audit) {
    this.identityCenter = identityCenter;
    this.guard = guard;
    this.locator = locator;
    this.errors = errors;
    this.dependents = dependents;
    this.audit = audit;
  }

  /** Removes the set; the verdict while that cannot be, empty when it is done. */
  Optional<Verdict> remove(PermissionSetWork work, Owner owner) {
    var resource = work.resource();
    var knownArn = work.draft().arn();
    var name = DesiredPermissionSet.name(resource);
    var refused = guard.refuse(name, knownArn);
    if (refused.isPresent()) {
      return refused;
    }
    var retain = work.retains();
    var users =
        retain || knownArn == null ? Optional.<String>empty() : dependents.namesOfUsers(knownArn);
    if (users.isPresent()) {
      return Optional.of(
          Verdict.of(
                  Reason.WAITING_FOR_ASSIGNMENTS,
                  "cannot be deleted while assigned by AccountAssignment " + users.get())
              .recheckAfter(RECHECK_USERS));
    }
    var owned = locator.owned(name, owner, knownArn);
    if (owned.isEmpty()) {
      if (knownArn != null && !retain) {
        audit.gone(resource, knownArn);
      }
      return Optional.empty();
    }
    var kept = owned.flatMap(set -> guard.refuse(set.name(), set.arn()));
    if (kept.isPresent()) {
      return kept;
    }
    if (retain) {
      identityCenter.untag(owned.get().arn(), Owner.TAG_KEYS);
      return Optional.empty();
    }
    return delete(resource, owned.get().arn());
  }

  private Optional<Verdict> delete(PermissionSet resource, String arn) {
    try {
      identityCenter.deletePermissionSet(arn);
      audit.deleted(resource, arn);
      return Optional.empty();
    } catch (IdentityCenterException e) {
      var verdict = errors.verdict(resource, e);
      return Optional.of(e.kind() == ErrorKind.STILL_IN_USE ? nameAccounts(arn, verdict) : verdict);
    }
  }

  private Verdict nameAccounts(String arn, Verdict verdict) {
    var accounts = identityCenter.in(Lane.REVOKE).provisionedAccounts(arn, ProvisioningFilter.ALL);
    if (accounts.isEmpty()) {
      return verdict;
    }
    return Verdict.of(
            verdict.reason(),
            "cannot be deleted while assigned in account(s) %s, by no resource here"
                .formatted(
                    accounts.stream().sorted().limit(MAX_NAMED).collect(Collectors.joining(", "))))
        .noLaterThan(verdict);
  }
}
