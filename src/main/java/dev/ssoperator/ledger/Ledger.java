package dev.ssoperator.ledger;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.ProvisioningFilter;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.ledger.BackgroundReads.Reading;
import dev.ssoperator.ledger.PrincipalReads.Plan;
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
import java.util.concurrent.atomic.LongAdder;

/**
 * Which assignments exist, per account and permission set: one read serves every resource of the
 * scope, and what the operator itself has done is known without a read. Nobody waits here for AWS.
 *
 * <p>Where several scopes of a set are asked for that are probably empty, one {@code
 * sso:ListAccountsForProvisionedPermissionSet} is read instead: an account that does not have the
 * set has no assignments of it. Where several scopes are asked for that are probably not empty, one
 * {@code sso:ListAccountAssignmentsForPrincipal} may be read instead, if that is allowed.
 */
public final class Ledger {

  private final Duration hold;
  private final Clock clock;
  private final BackgroundReads<AssignmentScope, Set<AssignedAccess>> scopes;
  private final BackgroundReads<String, Set<String>> accounts;
  private final PrincipalReads principals;
  private final OwnWrites ownWrites;

  /** By permission set, the first scope that was asked for and is probably empty. */
  private final Map<String, AssignmentScope> probablyEmpty = new HashMap<>();

  private final ScopeWatches watches = new ScopeWatches();
  private final LongAdder answeredByAccounts = new LongAdder();
  private final LongAdder answeredByPrincipals = new LongAdder();
  private final LongAdder answeredByPairs = new LongAdder();

  /**
   * Creates a ledger that knows nothing.
   *
   * @param settling how long after the operator's own request AWS's lists may not show its effect
   * @param hold how long the accounts a set is provisioned to, and what a principal has, are taken
   *     for known
   * @param byPrincipal whether principals may be read, as AWS allows in the management account
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
   * Whether access exists.
   *
   * @param requester woken when that is known, if it is not
   * @throws dev.ssoperator.identitycenter.IdentityCenterException when the read the requester was
   *     woken for has failed
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
        answeredByAccounts.increment();
        return Presence.of(ownWrites.after(provisioned.get().startedAt(), access).orElse(false));
      }
    }
    if (freshness == Freshness.CACHED) {
      var plan = principals.plan(access, lane, requester);
      if (plan instanceof Plan.Reading) {
        return Presence.UNKNOWN;
      }
      if (plan instanceof Plan.ByPrincipal by) {
        answeredByPrincipals.increment();
        return Presence.of(ownWrites.holds(by.reading(), access));
      }
    }
    var notBefore = freshness == Freshness.LIVE ? clock.instant() : Instant.MIN;
    var reading = scopes.get(scope, notBefore, lane, requester);
    if (freshness == Freshness.LIVE) {
      // What AWS says now counts more than what was done before it was asked.
      reading.ifPresent(fresh -> ownWrites.forgetBefore(fresh.startedAt(), access));
    }
    return reading.map(r -> Presence.of(ownWrites.holds(r, access))).orElse(Presence.UNKNOWN);
  }

  /** Whether access exists as far as it is known already. */
  public boolean isKnownPresent(AssignedAccess access) {
    return known(access).orElse(false);
  }

  /** Whether access does not exist as far as it is known already. */
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
   * What a request of the operator has come to. Whoever may have taken access for granted that is
   * gone is woken.
   */
  public void record(AssignedAccess access, boolean exists) {
    took(access, exists).forEach(Requester::wake);
  }

  private synchronized List<Requester> took(AssignedAccess access, boolean exists) {
    ownWrites.put(access, exists);
    // What was read before the write would count again.
    ownWrites.prune(watches.scopes()::contains).forEach(scopes::doubt);
    return watches.written(access, exists);
  }

  /** A request may have had an effect that nobody saw: what was read before it does not count. */
  public void doubt(AssignedAccess access) {
    ownWrites.forget(access);
    scopes.doubt(AssignmentScope.of(access));
    accounts.doubt(access.permissionSetArn());
    principals.doubt(access);
  }

  /**
   * From now on the requester is woken when what exists in the scopes changes, and in no others.
   */
  public synchronized void watch(Requester requester, Set<AssignmentScope> wanted) {
    watches.watch(requester, wanted, this::firstWatched, this::unwatched);
  }

  /** What was read and done before may be long past: nobody has looked since. */
  private void firstWatched(AssignmentScope scope) {
    scopes.forget(scope);
    ownWrites.forgetShown(clock.instant(), scope);
  }

  private void unwatched(AssignmentScope scope) {
    scopes.forget(scope);
    principals.done(scope);
  }

  /**
   * The accounts a permission set is provisioned to, fresh enough; empty while they are read.
   *
   * @param requester woken when that is known, if it is not
   * @throws dev.ssoperator.identitycenter.IdentityCenterException when the read the requester was
   *     woken for has failed
   */
  public Optional<Set<String>> accounts(
      String permissionSetArn, Instant notBefore, Lane lane, Requester requester) {
    return accounts.get(permissionSetArn, notBefore, lane, requester).map(Reading::value);
  }

  /** The accounts a permission set is provisioned to; empty while they were not read yet. */
  public Optional<Set<String>> knownAccounts(String permissionSetArn) {
    return accounts.known(permissionSetArn).map(Reading::value);
  }

  /** Whether the assignments of a scope were read. */
  public boolean isRead(AssignmentScope scope) {
    return scopes.known(scope).isPresent();
  }

  /** All that is known to exist in a scope; empty while it was not read yet. */
  public Optional<Set<AssignedAccess>> contents(AssignmentScope scope) {
    return scopes.known(scope).map(reading -> ownWrites.contents(scope, reading));
  }

  /** Nobody asks for the accounts of a permission set any more. */
  public void forgetAccounts(String permissionSetArn) {
    accounts.forget(permissionSetArn);
  }

  /** How many scopes are watched. */
  public synchronized int watched() {
    return watches.scopes().size();
  }

  /** How often the accounts of a set have answered what a read of a scope would have. */
  public long answeredByAccounts() {
    return answeredByAccounts.sum();
  }

  /** How often what a principal has has answered what a read of a scope would have. */
  public long answeredByPrincipals() {
    return answeredByPrincipals.sum();
  }

  /** How many reads of a scope have succeeded. */
  public long answeredByPairs() {
    return answeredByPairs.sum();
  }

  /** When the oldest of the readings began that the watched scopes are known by, if any is. */
  public synchronized Optional<Instant> oldestReading() {
    return watches.scopes().stream()
        .flatMap(scope -> scopes.known(scope).stream())
        .map(Reading::startedAt)
        .min(Comparator.naturalOrder());
  }

  /** Reads the scope again that nobody has read for the longest time, if there is one. */
  void sweepNext() {
    next().ifPresent(scope -> scopes.refresh(scope, Lane.SWEEP));
  }

  private synchronized Optional<AssignmentScope> next() {
    return watches.next().filter(scope -> !isEmptyByAccounts(scope));
  }

  /** Whether nothing is known to exist in a scope, in an account that does not have the set. */
  private boolean isEmptyByAccounts(AssignmentScope scope) {
    return watches.isEmpty(scope)
        && ownWrites.isEmpty(scope)
        && accounts
            .known(scope.permissionSetArn())
            .filter(reading -> !reading.value().contains(scope.accountId()))
            .isPresent();
  }

  /** All that is known to exist with a permission set, by scope. */
  public Map<AssignmentScope, Set<AssignedAccess>> contents(String permissionSetArn) {
    var contents = new HashMap<AssignmentScope, Set<AssignedAccess>>();
    scopes.keys().stream()
        .filter(scope -> scope.permissionSetArn().equals(permissionSetArn))
        .forEach(scope -> contents(scope).ifPresent(known -> contents.put(scope, known)));
    return contents;
  }

  /** Whether no other scope of the set was asked for before that is probably empty. */
  private synchronized boolean isFirst(AssignmentScope scope) {
    var arn = scope.permissionSetArn();
    return probablyEmpty.computeIfAbsent(arn, a -> scope).equals(scope)
        && accounts.known(arn).isEmpty();
  }

  private void wasRead(AssignmentScope scope) {
    principals.done(scope);
    answeredByPairs.increment();
    var reading = scopes.known(scope);
    reading.ifPresent(r -> changed(scope, r).forEach(Requester::wake));
  }

  /** Who is to be woken because of what a read says. */
  private synchronized List<Requester> changed(
      AssignmentScope scope, Reading<Set<AssignedAccess>> reading) {
    ownWrites.forgetShown(reading.startedAt(), scope);
    return watches.read(scope, ownWrites.contents(scope, reading));
  }
}
