package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetStatus;
import dev.ssoperator.api.Principal;
import dev.ssoperator.api.ResolvedNames;
import dev.ssoperator.assignment.Names.Answer;
import dev.ssoperator.assignment.PrincipalNames.Ages;
import dev.ssoperator.identitycenter.Directory;
import dev.ssoperator.inventory.Organization;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.reconcile.RefreshRequests;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** Finds what a spec means in AWS: names become ids, a reference becomes an ARN. */
final class AssignmentResolver {

  /** The outcome. */
  sealed interface Resolution {

    /**
     * The spec means this.
     *
     * @param names the ids that its names stand for
     * @param pin why AWS now has another id for one of them
     */
    record Resolved(AssignedAccess access, ResolvedNames names, Optional<Pin> pin)
        implements Resolution {}

    /**
     * The spec means nothing yet.
     *
     * @param gone the id of the principal that it meant, which does not exist any more
     */
    record Unresolved(Verdict verdict, Optional<String> gone) implements Resolution {}

    /** A name is being looked up. */
    record LookingUp() implements Resolution {}
  }

  /** How often the operator looks for principals that are missing, in poll intervals. */
  private static final int POLLS_UNTIL_SEARCH = 60;

  /** How long an id is cached, at most: in poll intervals, and in parts of a drift interval. */
  private static final int POLLS_FOUND = 300;

  private static final int PARTS_FOUND = 6;

  private final Names names;
  private final AccountResolver accounts;
  private final PrincipalResolver principals;
  private final RefreshRequests refreshRequests;

  /**
   * Creates a resolver.
   *
   * @param changes told of names that stand for another id than before
   */
  AssignmentResolver(
      Directory directory,
      Organization organization,
      ReadThreads lookups,
      Pacing pacing,
      PrincipalNames.ChangeListener changes,
      Clock clock) {
    var search = pacing.pollInterval().multipliedBy(POLLS_UNTIL_SEARCH);
    this.names =
        new Names(
            directory, organization, lookups, new Ages(found(pacing), search), changes, clock);
    this.accounts = new AccountResolver(names);
    this.principals =
        new PrincipalResolver(
            names, new PrincipalStates(directory, lookups, search, clock), search);
    this.refreshRequests = new RefreshRequests(clock);
  }

  private static Duration found(Pacing pacing) {
    var most = pacing.pollInterval().multipliedBy(POLLS_FOUND);
    var part = pacing.driftInterval().dividedBy(PARTS_FOUND);
    return part.compareTo(most) < 0 ? part : most;
  }

  /**
   * Resolves a resource's spec. A refresh that the user requests looks the names up again.
   *
   * @param requester woken when a name was looked up
   */
  Resolution resolve(AssignmentWork work, Requester requester) {
    names.forget(work.id());
    var spec = work.resource().getSpec();
    var permissionSet = work.permissionSet();
    var arn = Optional.ofNullable(spec.permissionSetArn()).or(() -> usableArn(permissionSet));
    return arn.map(found -> resolve(work, found, requester))
        .orElseGet(
            () -> unresolved(Reason.PERMISSION_SET_NOT_READY, whyNotUsable(spec, permissionSet)));
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
            : accounts.mayMean(resource, account.name(), access.accountId());
    return isAccount
        && access.principalType() == PrincipalResolver.type(principal)
        && mayBe(principal, access);
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

  private Resolution resolve(AssignmentWork work, String arn, Requester requester) {
    var notBefore = refreshRequests.since(work.id(), work.openRefreshRequest());
    var account = accounts.resolve(work, notBefore, requester);
    var principal = principals.resolve(work, notBefore, requester);
    var name = work.resource().getSpec().account().name();
    if (account.answer() instanceof Answer.Ambiguous several) {
      return unresolved(
          Reason.INVALID_SPEC,
          "spec.account.name: %d accounts are named \"%s\" (%s); set spec.account.id instead"
              .formatted(several.ids().size(), name, String.join(", ", several.ids())));
    }
    if (account.answer() instanceof Answer.Unknown) {
      return unresolved(
          Reason.ACCOUNT_NOT_FOUND,
          "no active account named \"%s\" in AWS Organizations".formatted(name));
    }
    if (principal instanceof PrincipalResolver.Outcome.Missing missing) {
      return new Resolution.Unresolved(missing.verdict(), missing.gone());
    }
    if (account.answer() instanceof Answer.Found in
        && principal instanceof PrincipalResolver.Outcome.Found who) {
      var type = PrincipalResolver.type(work.resource().getSpec().principal());
      return new Resolution.Resolved(
          new AssignedAccess(arn, in.id(), type, who.id()),
          new ResolvedNames(who.name().orElse(null), account.name().orElse(null)),
          who.held().or(account::pin));
    }
    return new Resolution.LookingUp();
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
    return new Resolution.Unresolved(Verdict.of(reason, message), Optional.empty());
  }
}
