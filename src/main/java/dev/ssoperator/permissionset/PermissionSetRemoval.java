package dev.ssoperator.permissionset;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.DeletionPolicy;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.ProvisioningFilter;
import dev.ssoperator.request.ErrorVerdicts;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Takes a permission set out of AWS, or lets go of it, when its resource is deleted. */
final class PermissionSetRemoval {

  private static final int MAX_NAMED = 5;

  private final IdentityCenter identityCenter;
  private final PermissionSetLocator locator;
  private final ErrorVerdicts errors;

  PermissionSetRemoval(
      IdentityCenter identityCenter, PermissionSetLocator locator, ErrorVerdicts errors) {
    this.identityCenter = identityCenter;
    this.locator = locator;
    this.errors = errors;
  }

  /** Removes the set; the verdict while that cannot be, empty when it is done. */
  Optional<Verdict> remove(
      PermissionSet resource,
      Owner owner,
      @Nullable String knownArn,
      Set<AccountAssignment> assignments) {
    var arn = locator.ownedArn(DesiredPermissionSet.name(resource), owner, knownArn);
    if (arn.isEmpty()) {
      return Optional.empty();
    }
    if (resource.getSpec().deletionPolicy() == DeletionPolicy.RETAIN) {
      identityCenter.untag(arn.get(), Owner.TAG_KEYS);
      return Optional.empty();
    }
    var users = Dependents.using(arn.get(), assignments);
    return users.isEmpty()
        ? delete(resource, arn.get())
        : Optional.of(
            Verdict.of(
                Reason.WAITING_FOR_ASSIGNMENTS,
                "cannot be deleted while assigned by AccountAssignment " + Dependents.name(users)));
  }

  private Optional<Verdict> delete(PermissionSet resource, String arn) {
    try {
      identityCenter.deletePermissionSet(arn);
      return Optional.empty();
    } catch (IdentityCenterException e) {
      var verdict = errors.verdict(resource, e);
      return Optional.of(e.kind() == ErrorKind.STILL_IN_USE ? nameAccounts(arn, verdict) : verdict);
    }
  }

  private Verdict nameAccounts(String arn, Verdict verdict) {
    var accounts = identityCenter.provisionedAccounts(arn, ProvisioningFilter.ALL);
    if (accounts.isEmpty()) {
      return verdict;
    }
    return new Verdict(
        verdict.reason(),
        "cannot be deleted while assigned in account(s) %s, by no resource here"
            .formatted(
                accounts.stream().sorted().limit(MAX_NAMED).collect(Collectors.joining(", "))),
        verdict.recheckAfter());
  }
}
