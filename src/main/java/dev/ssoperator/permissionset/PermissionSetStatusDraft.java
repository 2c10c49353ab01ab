package dev.ssoperator.permissionset;

import dev.ssoperator.api.AssignmentRequest;
import dev.ssoperator.api.Condition;
import dev.ssoperator.api.FailingAccount;
import dev.ssoperator.api.PermissionSetStatus;
import dev.ssoperator.api.ProvisionedAccounts;
import dev.ssoperator.api.ProvisioningRequest;
import dev.ssoperator.api.ProvisioningRequest.Operation;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.identitycenter.InstanceState;
import dev.ssoperator.identitycenter.PermissionSetSnapshot;
import dev.ssoperator.identitycenter.RequestReport;
import dev.ssoperator.identitycenter.RequestTarget;
import dev.ssoperator.identitycenter.Text;
import dev.ssoperator.status.StatusDraft;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A PermissionSet's status while a reconciliation works on it. */
final class PermissionSetStatusDraft implements StatusDraft<PermissionSetStatus> {

  /** More failing accounts than this are not told apart. */
  static final int MAX_FAILING = 20;

  private static final int MAX_REMOVALS = 20;

  private @Nullable String arn;
  private @Nullable String instanceArn;
  private @Nullable Instant createdDate;
  private @Nullable Long appliedGeneration;
  private @Nullable ProvisioningRequest request;
  private @Nullable ProvisionedAccounts accounts;
  private Set<String> readAccounts = Set.of();
  private @Nullable Integer unmanagedAssignments;
  private List<AssignmentRequest> removals = List.of();
  private @Nullable String lastHandledRequestedAt;

  PermissionSetStatusDraft(@Nullable PermissionSetStatus status) {
    if (status == null) {
      return;
    }
    arn = status.arn();
    instanceArn = status.instanceArn();
    createdDate = status.createdDate();
    appliedGeneration = status.appliedGeneration();
    request = status.request();
    accounts = status.accounts();
    unmanagedAssignments = status.unmanagedAssignments();
    removals = status.removals();
    lastHandledRequestedAt = status.lastHandledRequestedAt();
  }

  @Override
  public PermissionSetStatus build(long observedGeneration, List<Condition> conditions) {
    return new PermissionSetStatus(
        arn,
        instanceArn,
        createdDate,
        appliedGeneration,
        request,
        accounts,
        unmanagedAssignments,
        removals,
        lastHandledRequestedAt,
        observedGeneration,
        conditions);
  }

  @Nullable String arn() {
    return arn;
  }

  @Nullable Long appliedGeneration() {
    return appliedGeneration;
  }

  @Nullable ProvisioningRequest request() {
    return request;
  }

  List<FailingAccount> failing() {
    return accounts == null ? List.of() : accounts.failing();
  }

  /** Whether a set may have been created, even if its ARN is not in the status. */
  boolean mayExist() {
    return instanceArn != null;
  }

  /** A set is about to be created in this instance. */
  void recordInstance(InstanceState instance) {
    if (instance instanceof InstanceState.Ready ready) {
      instanceArn = ready.instance().arn();
    }
  }

  /** Whether this is not the set that was known to exist. */
  boolean isAnother(PermissionSetSnapshot set) {
    return !set.arn().equals(arn);
  }

  /** The set exists; another one than before starts afresh. */
  void recordSet(PermissionSetSnapshot set, InstanceState instance) {
    if (isAnother(set)) {
      forgetSet();
    }
    arn = set.arn();
    if (set.createdDate() != null) {
      createdDate = set.createdDate().truncatedTo(ChronoUnit.SECONDS);
    }
    recordInstance(instance);
  }

  /** The set is gone from AWS; nothing known of it holds any more. */
  void forgetSet() {
    arn = null;
    createdDate = null;
    appliedGeneration = null;
    request = null;
    accounts = null;
    unmanagedAssignments = null;
    removals = List.of();
  }

  /**
   * The permission set in AWS matches this generation of the spec.
   *
   * @param edited whether that was made so just now
   */
  void markApplied(long generation, boolean edited) {
    appliedGeneration = generation;
    if (edited) {
      markEdited();
    }
  }

  /** The set was edited just now, which makes earlier runs meaningless. */
  void markEdited() {
    request = null;
    forgetFailures();
  }

  void markHandled(@Nullable String requestedAt) {
    lastHandledRequestedAt = requestedAt;
  }

  /** Whether the user requested a refresh that was not made yet. */
  boolean isAsked(@Nullable String requestedAt) {
    return requestedAt != null && !requestedAt.equals(lastHandledRequestedAt);
  }

  /** So many accounts have the set, of which none is behind. */
  void recordAccounts(int provisioned) {
    accounts = new ProvisionedAccounts(provisioned, 0, List.of());
  }

  /** Counts the accounts, and forgets failures of accounts that are no longer behind. */
  void recordAccounts(Set<String> provisioned, Set<String> outdated) {
    readAccounts = provisioned;
    var failing =
        failing().stream().filter(account -> outdated.contains(account.accountId())).toList();
    accounts = new ProvisionedAccounts(provisioned.size(), outdated.size(), failing);
  }

  /** So many assignments exist that no resource requests, and these requests revoke them. */
  void recordUnmanaged(int count, List<AssignmentRequest> removing) {
    unmanagedAssignments = count;
    removals = removing.subList(0, Math.min(removing.size(), MAX_REMOVALS));
  }

  /** The requests that revoke such assignments. */
  List<AssignmentRequest> removals() {
    return removals;
  }

  /** The last count of the assignments that no resource requests. */
  int unmanagedAssignments() {
    return unmanagedAssignments == null ? 0 : unmanagedAssignments;
  }

  /** The accounts that were counted in this reconciliation. */
  Set<String> readAccounts() {
    return readAccounts;
  }

  /** The last count of the accounts. */
  int provisioned() {
    return accounts == null ? 0 : accounts.provisioned();
  }

  /** Whether the accounts were counted before. */
  boolean isCounted() {
    return accounts != null;
  }

  /** No account is behind; so none fails either. */
  void markUpToDate() {
    if (accounts != null) {
      accounts = new ProvisionedAccounts(accounts.provisioned(), 0, List.of());
    }
  }

  void forgetFailures() {
    if (accounts != null) {
      accounts = new ProvisionedAccounts(accounts.provisioned(), accounts.outdated(), List.of());
    }
  }

  void markStarted(String id, @Nullable String accountId, Instant now) {
    request =
        new ProvisioningRequest(
            id,
            Operation.PROVISION,
            accountId,
            RequestState.IN_PROGRESS,
            null,
            now.truncatedTo(ChronoUnit.SECONDS),
            null);
  }

  void markFinished(RequestReport report, Instant now) {
    var running = request;
    if (running == null) {
      return;
    }
    var reason = shortened(report.failureReason());
    var completed = now.truncatedTo(ChronoUnit.MILLIS);
    request =
        new ProvisioningRequest(
            running.id(),
            running.operation(),
            running.accountId(),
            report.state(),
            reason,
            running.startTime(),
            completed);
    var accountId = ((RequestTarget.Provisioning) report.target()).accountId();
    if (running.accountId() != null) {
      accountId = running.accountId();
    }
    if (report.state() == RequestState.FAILED) {
      failed(accountId, reason == null ? "AWS gave no reason" : reason, completed);
    }
  }

  /** AWS does not know the request any more; what is provisioned is read instead. */
  void markRequestLost() {
    request = null;
  }

  /** One account failed, or, given null, a run over all of them. */
  private void failed(@Nullable String accountId, String reason, Instant time) {
    if (accounts == null) {
      accounts = new ProvisionedAccounts(0, 0, List.of());
    }
    var failing = new ArrayList<FailingAccount>();
    if (accountId == null || !canName(accountId)) {
      if (accounts.failing().size() >= MAX_FAILING) {
        accounts.failing().forEach(f -> failing.add(again(f, f.reason(), time)));
      } else {
        failing.addAll(accounts.failing());
      }
    } else {
      accounts.failing().stream()
          .filter(f -> !f.accountId().equals(accountId))
          .forEach(failing::add);
      failing.add(
          accounts.failing().stream()
              .filter(f -> f.accountId().equals(accountId))
              .findFirst()
              .map(f -> again(f, reason, time))
              .orElseGet(() -> new FailingAccount(accountId, reason, 1, time)));
    }
    accounts = new ProvisionedAccounts(accounts.provisioned(), accounts.outdated(), failing);
  }

  private boolean canName(String accountId) {
    return failing().size() < MAX_FAILING
        || failing().stream().anyMatch(f -> f.accountId().equals(accountId));
  }

  private static FailingAccount again(FailingAccount account, String reason, Instant time) {
    return new FailingAccount(account.accountId(), reason, account.attempts() + 1, time);
  }

  private static @Nullable String shortened(@Nullable String reason) {
    return reason == null ? null : Text.oneLine(reason);
  }
}
