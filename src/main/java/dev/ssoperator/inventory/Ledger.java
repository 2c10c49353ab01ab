package dev.ssoperator.inventory;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.ProvisioningFilter;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.inventory.BackgroundReads.Reading;
import dev.ssoperator.inventory.PrincipalReads.Plan;
import dev.ssoperator.sdk.Requester;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The cache of existing assignments, per account and permission set. One read serves every resource
 * of the scope, and the operator's own writes are known without a read. No method waits for AWS.
 *
 * <p>For several scopes of a set that are probably empty, one {@code
 * sso:ListAccountsForProvisionedPermissionSet} replaces their reads: an account without the set has
 * no assignments of it. For several scopes that are probably not empty, one {@code
 * sso:ListAccountAssignmentsForPrincipal} may replace their reads, if that is allowed.
 */
public final class Ledger {

  private final Duration hold;
  private final Clock clock;
  private final BackgroundReads<AssignmentScope, Set<AssignedAccess>> scopes;
  private final BackgroundReads<String, Set<String>> accounts;
  private final PrincipalReads principals;
  private final OwnWrites ownWrites;
  private final FirstGrants firstGrants = new FirstGrants();

  /** By permission set, the first requested scope that is probably empty. */
  private final Map<String, AssignmentScope> probablyEmpty = new HashMap<>();

  private final ScopeWatches watches = new ScopeWatches();
  private final Map<ReadPlan, Long> answered = new ConcurrentHashMap<>();

  /**
   * Creates an empty ledger.
   *
   * @param settling how long after the operator's own request AWS's lists may not show its effect
   * @param hold how long the accounts of a set and the assignments of a principal are cached
   * @param byPrincipal whether principals may be read, which AWS allows in the management account
   *     only
   */
  public Ledger(
      IdentityCenter identityCenter,
      ReadThreads threads,
      Duration settling,
      Duration hold,
      boolean byPrincipal,
      Clock clock) {
    this.hold = hold;
    this.clock = clock;
    this.ownWrites = new OwnWrites(settling, clock);
    this.scopes =
        new BackgroundReads<>(
            threads,
            (scope, lane) ->
                identityCenter.in(lane).assignments(scope.accountId(), scope.permissionSetArn()),
            this::wasRead,
            clock);
    this.accounts =
        new BackgroundReads<>(
            threads,
            (arn, lane) -> identityCenter.in(lane).provisionedAccounts(arn, ProvisioningFilter.ALL),
            arn -> {},
            clock);
    this.principals = new PrincipalReads(identityCenter, threads, byPrincipal, hold, clock);
  }

  /**
   * Whether an assignment exists.
   *
   * @param requester woken when the answer is known, if it is not
   * @throws dev.ssoperator.identitycenter.IdentityCenterException if the read that the requester
   *     was woken for has failed
   */
  public Presence presence(
      AssignedAccess access, Freshness freshness, Lane lane, Requester requester) {
    var scope = AssignmentScope.of(access);
    var known = freshness == Freshness.LIVE ? Optional.<Boolean>empty() : known(access);
    if (known.isPresent()) {
      return Presence.of(known.get());
    }
    if (freshness == Freshness.INFERRED && !isFirst(scope)) {
      var oldest = clock.instant().minus(hold);
      var provisioned = accounts.get(scope.permissionSetArn(), oldest, lane, requester);
      if (provisioned.isEmpty()) {
        return Presence.UNKNOWN;
      }
      if (!provisioned.get().value().contains(scope.accountId())) {
        answered.merge(ReadPlan.ACCOUNTS, 1L, Long::sum);
        return Presence.of(ownWrites.after(provisioned.get().startedAt(), access).orElse(false));
      }
    }
    if (freshness == Freshness.CACHED) {
      var plan = principals.plan(access, lane, requester);
      if (plan instanceof Plan.Reading) {
        return Presence.UNKNOWN;
      }
      if (plan instanceof Plan.ByPrincipal by) {
        answered.merge(ReadPlan.PRINCIPAL, 1L, Long::sum);
        return Presence.of(ownWrites.holds(by.reading(), access));
      }
    }
    var notBefore = freshness == Freshness.LIVE ? clock.instant() : Instant.MIN;
    var reading = scopes.get(scope, notBefore, lane, requester);
    if (freshness == Freshness.LIVE) {
      // A fresh read overrides own writes from before it began.
      reading.ifPresent(fresh -> ownWrites.forgetBefore(fresh.startedAt(), access));
    }
    return reading.map(r -> Presence.of(ownWrites.holds(r, access))).orElse(Presence.UNKNOWN);
  }

  /** Whether an assignment is known to exist. */
  public boolean isKnownPresent(AssignedAccess access) {
    return known(access).orElse(false);
  }

  /** Whether an assignment is known not to exist. */
  public boolean isKnownAbsent(AssignedAccess access) {
    return !known(access).orElse(true);
  }

  private Optional<Boolean> known(AssignedAccess access) {
    return scopes
        .known(AssignmentScope.of(access))
        .map(reading -> ownWrites.holds(reading, access))
        .or(() -> ownWrites.after(Instant.MIN, access));
  }

  /**
   * Records the result of an operator's request, and wakes requesters that assumed a deleted
   * assignment to exist.
   */
  public void record(AssignedAccess access, boolean exists) {
    took(access, exists).forEach(Requester::wake);
  }

  private synchronized List<Requester> took(AssignedAccess access, boolean exists) {
    var scope = AssignmentScope.of(access);
    if (exists && ownWrites.isEmpty(scope)) {
      firstGrants.granted(scope, scopes.known(scope), accounts.known(scope.permissionSetArn()));
    }
    ownWrites.put(access, exists);
    // Otherwise a reading from before the write would count again.
    ownWrites.prune(watches.scopes()::contains).forEach(scopes::doubt);
    return watches.written(access, exists);
  }

  /** Discards readings of an assignment: a request with an unknown result may have changed it. */
  public void doubt(AssignedAccess access) {
    ownWrites.forget(access);
    scopes.doubt(AssignmentScope.of(access));
    accounts.doubt(access.permissionSetArn());
    principals.doubt(access);
  }

  /** From now on, changes of assignments in these scopes, and in no others, wake the requester. */
  public synchronized void watch(Requester requester, Set<AssignmentScope> wanted) {
    watches.watch(requester, wanted, this::firstWatched, this::unwatched);
  }

  /** Earlier readings and writes may be outdated: an unwatched scope is not swept. */
  private void firstWatched(AssignmentScope scope) {
    scopes.forget(scope);
    ownWrites.forgetShown(clock.instant(), scope);
  }

  private void unwatched(AssignmentScope scope) {
    scopes.forget(scope);
    principals.done(scope);
    firstGrants.forget(scope);
  }

  /**
   * The accounts that a permission set is provisioned to, if fresh enough; empty while they are
   * read.
   *
   * @param requester woken when the answer is known, if it is not
   * @throws dev.ssoperator.identitycenter.IdentityCenterException if the read that the requester
   *     was woken for has failed
   */
  public Optional<Set<String>> accounts(
      String permissionSetArn, Instant notBefore, Lane lane, Requester requester) {
    return accounts.get(permissionSetArn, notBefore, lane, requester).map(Reading::value);
  }

  /** The cached accounts that a permission set is provisioned to; empty before the first read. */
  public Optional<Set<String>> knownAccounts(String permissionSetArn) {
    return accounts.known(permissionSetArn).map(Reading::value);
  }

  /** The accounts that lacked a permission set, as was read, until the operator granted it. */
  public Set<String> firstGrants(String permissionSetArn) {
    return firstGrants.of(permissionSetArn);
  }

  /** Whether the assignments of a scope are cached. */
  public boolean isRead(AssignmentScope scope) {
    return scopes.known(scope).isPresent();
  }

  /** The assignments of a scope, on the terms of {@link #accounts}. */
  public Optional<Set<AssignedAccess>> contents(
      AssignmentScope scope, Instant notBefore, Lane lane, Requester requester) {
    return scopes
        .get(scope, notBefore, lane, requester)
        .map(reading -> ownWrites.contents(scope, reading));
  }

  /** The cached assignments of a scope; empty before the first read. */
  public Optional<Set<AssignedAccess>> contents(AssignmentScope scope) {
    return scopes.known(scope).map(reading -> ownWrites.contents(scope, reading));
  }

  /** Drops the cached accounts of a permission set that is no longer needed. */
  public void forgetAccounts(String permissionSetArn) {
    accounts.forget(permissionSetArn);
    firstGrants.forget(permissionSetArn);
  }

  /** The number of watched scopes. */
  public synchronized int watched() {
    return watches.scopes().size();
  }

  /** How often a scope was read, or another read replaced that. */
  public long answeredBy(ReadPlan plan) {
    return answered.getOrDefault(plan, 0L);
  }

  /** When the oldest cached reading of the watched scopes began, if there is one. */
  public synchronized Optional<Instant> oldestReading() {
    return watches.scopes().stream()
        .flatMap(scope -> scopes.known(scope).stream())
        .map(Reading::startedAt)
        .min(Comparator.naturalOrder());
  }

  /** Reads the least recently read scope again, if there is one. */
  void sweepNext() {
    next().ifPresent(scope -> scopes.refresh(scope, Lane.SWEEP));
  }

  private synchronized Optional<AssignmentScope> next() {
    return watches.next().filter(scope -> !isEmptyByAccounts(scope));
  }

  /** Whether a scope has no known assignments and its account does not have the set. */
  private boolean isEmptyByAccounts(AssignmentScope scope) {
    return watches.isEmpty(scope)
        && ownWrites.isEmpty(scope)
        && accounts
            .known(scope.permissionSetArn())
            .filter(reading -> !reading.value().contains(scope.accountId()))
            .isPresent();
  }

  /** The cached assignments of a permission set, by scope. */
  public Map<AssignmentScope, Set<AssignedAccess>> contents(String permissionSetArn) {
    var contents = new HashMap<AssignmentScope, Set<AssignedAccess>>();
    scopes.keys().stream()
        .filter(scope -> scope.permissionSetArn().equals(permissionSetArn))
        .forEach(scope -> contents(scope).ifPresent(known -> contents.put(scope, known)));
    return contents;
  }

  /** Whether no other scope of the set that is probably empty was requested before. */
  private synchronized boolean isFirst(AssignmentScope scope) {
    var arn = scope.permissionSetArn();
    return probablyEmpty.computeIfAbsent(arn, a -> scope).equals(scope)
        && accounts.known(arn).isEmpty();
  }

  private void wasRead(AssignmentScope scope) {
    principals.done(scope);
    answered.merge(ReadPlan.PAIR, 1L, Long::sum);
    scopes.known(scope).ifPresent(r -> changed(scope, r).forEach(Requester::wake));
  }

  /** The requesters to wake because of a reading. */
  private synchronized List<Requester> changed(
      AssignmentScope scope, Reading<Set<AssignedAccess>> reading) {
    ownWrites.forgetShown(reading.startedAt(), scope);
    return watches.read(scope, ownWrites.contents(scope, reading));
  }
}
