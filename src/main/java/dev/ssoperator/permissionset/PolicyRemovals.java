package dev.ssoperator.permissionset;

import dev.ssoperator.access.AccessServices;
import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.identitycenter.PermissionSetContent;
import dev.ssoperator.identitycenter.PermissionSetSnapshot;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.inventory.Ledger;
import dev.ssoperator.permissionset.PermissionSetChange.DetachCustomerManagedPolicy;
import dev.ssoperator.permissionset.PermissionSetChange.DetachManagedPolicy;
import dev.ssoperator.permissionset.PermissionSetChange.SetInlinePolicy;
import dev.ssoperator.permissionset.PermissionSetChange.SetPermissionsBoundary;
import dev.ssoperator.reconcile.RequestVerdicts;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Requester.Purpose;
import dev.ssoperator.status.Verdict;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Edits that take policies away: held, whole, where they do so in too many accounts. */
final class PolicyRemovals {

  private final RevocationBreaker breaker;
  private final Ledger ledger;
  private final Clock clock;

  PolicyRemovals(AccessServices services) {
    this.breaker = services.breaker();
    this.ledger = services.ledger();
    this.clock = services.clock();
  }

  /** Whether changes take away something that a permission set allows. */
  static boolean takeAway(PermissionSetContent observed, List<PermissionSetChange> changes) {
    return changes.stream().anyMatch(change -> takesAway(observed, change));
  }

  private static boolean takesAway(PermissionSetContent observed, PermissionSetChange change) {
    if (change instanceof SetInlinePolicy) {
      return observed.inlinePolicy() != null;
    }
    if (change instanceof SetPermissionsBoundary boundary) {
      return boundary.boundary() != null;
    }
    return change instanceof DetachManagedPolicy || change instanceof DetachCustomerManagedPolicy;
  }

  /**
   * The verdict while an edit must not be made, because it takes policies away and is held, or the
   * accounts that have the set are being read; empty when it may be made.
   */
  Optional<Verdict> admit(
      PermissionSet resource,
      PermissionSetSnapshot set,
      List<PermissionSetChange> changes,
      Requester requester) {
    var remover = requester.withPurpose(Purpose.POLICY_REMOVAL);
    if (!breaker.isOn() || !takeAway(set.content(), changes)) {
      breaker.endEdit(remover);
      return Optional.empty();
    }
    var accounts = ledger.accounts(set.arn(), clock.instant(), Lane.GRANT, remover);
    if (accounts.isEmpty()) {
      return Optional.of(Verdict.CHECKING);
    }
    var meta = resource.getMetadata();
    var edit = "%s/%d".formatted(meta.getUid(), meta.getGeneration());
    return breaker.admitEdit(remover, edit, accounts.get().size()).map(RequestVerdicts::of);
  }

  /** The resource has no edit to make, or it was made. */
  void end(Requester requester) {
    breaker.endEdit(requester.withPurpose(Purpose.POLICY_REMOVAL));
  }
}
