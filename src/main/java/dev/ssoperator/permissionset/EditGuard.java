package dev.ssoperator.permissionset;

import dev.ssoperator.access.AccessServices;
import dev.ssoperator.access.Caller;
import dev.ssoperator.access.Caller.Reach;
import dev.ssoperator.access.ProtectedAccess;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.ProvisioningFilter;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.reconcile.RequestVerdicts;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.status.Verdict;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps resources from changing a permission set that is protected, or that AWS lets only the
 * management account change.
 */
final class EditGuard {

  private final ProtectedAccess protectedAccess;
  private final Caller caller;
  private final IdentityCenter identityCenter;

  EditGuard(ProtectedAccess protectedAccess, Caller caller, IdentityCenter identityCenter) {
    this.protectedAccess = protectedAccess;
    this.caller = caller;
    this.identityCenter = identityCenter;
  }

  static EditGuard of(AccessServices services) {
    return new EditGuard(services.protectedAccess(), services.caller(), services.identityCenter());
  }

  /** The verdict on a set that is protected by its name, or by its ARN if that is known. */
  Optional<Verdict> refuse(String name, @Nullable String arn) {
    return protectedAccess.ofPermissionSet(name, arn).map(RequestVerdicts::of);
  }

  /** The verdict if an edit would change access in an account where the operator may not. */
  Optional<Verdict> refuseEdit(String arn, Requester requester) {
    if (caller.reach(requester) instanceof Reach.Everywhere && !protectedAccess.hasAccounts()) {
      return Optional.empty();
    }
    // In a lane that refuses to wait for long: this is one of few threads.
    var accounts = identityCenter.in(Lane.GRANT).provisionedAccounts(arn, ProvisioningFilter.ALL);
    return refuseIn(arn, accounts, requester);
  }

  /** The verdict if the operator may not change what a set grants in one of these accounts. */
  Optional<Verdict> refuseIn(String arn, Set<String> accounts, Requester requester) {
    var reach = caller.reach(requester);
    if (reach instanceof Reach.Reading) {
      return Optional.of(Verdict.CHECKING);
    }
    return reach instanceof Reach.Outside outside
            && accounts.contains(outside.managementAccountId())
        ? Optional.of(RequestVerdicts.managementAccountOnly(arn, outside.managementAccountId()))
        : protectedAccess.ofAccounts(accounts, requester).map(RequestVerdicts::of);
  }
}
