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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

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

  private static final class Watch {
    private @Nullable Set<AssignedAccess> seen;
    private final Set<Requester> requesters = new LinkedHashSet<>();
  }

  private final Duration hold;
  private final Clock clock;
  private final BackgroundReads<AssignmentScope, Set<AssignedAccess>> scopes;
  private final BackgroundReads<String, Set<String>> accounts;
  private final PrincipalReads principals;
  private final OwnWrites ownWrites;

  /** By permission set, the first scope that was asked for and is probably empty. */
  private final Map<String, AssignmentScope> probablyEmpty = new HashMap<>();

  /** The longest unread first. */
  private final LinkedHashMap<AssignmentScope, Watch> watches = new LinkedHashMap<>();

  private final Map<Requester, Set<AssignmentScope>> watchedBy = new HashMap<>();
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
    var unread = freshness != Freshness.LIVE && scopes.known(scope).isEmpty();
    var done = unread ? own(access, Instant.MIN) : Optional.<Boolean>empty();
    if (done.isPresent()) {
      return presence(done.get());
    }
    if (unread && freshness == Freshness.INFERRED && !isFirst(scope)) {
      var oldest = clock.instant().minus(hold);
      var provisioned = accounts.get(scope.permissionSetArn(), oldest, lane, requester);
      if (provisioned.isEmpty()) {
        return Presence.UNKNOWN;
      }
      if (!provisioned.get().value().contains(scope.accountId())) {
        answeredByAccounts.increment();
        return presence(own(access, provisioned.get().startedAt()).orElse(false));
      }
    }
    if (unread && freshness == Freshness.CACHED) {
      var plan = principals.plan(access, lane, requester);
      if (plan instanceof Plan.Reading) {
        return Presence.UNKNOWN;
      }
      if (plan instanceof Plan.ByPrincipal by) {
        answeredByPrincipals.increment();
        return presence(holds(by.reading(), access));
      }
    }
    var notBefore = freshness == Freshness.LIVE ? clock.instant() : Instant.MIN;
    var reading = scopes.get(scope, notBefore, lane, requester);
    if (freshness == Freshness.LIVE) {
      reading.ifPresent(fresh -> trust(access, fresh));
    }
    return reading.map(r -> presence(holds(r, access))).orElse(Presence.UNKNOWN);
  }

  /** What AWS says now counts more than what was done before it was asked. */
  private synchronized void trust(AssignedAccess access, Reading<Set<AssignedAccess>> fresh) {
    ownWrites.forgetBefore(fresh.startedAt(), access);
  }

  /** Whether access exists as far as it is known already. */
  public boolean isKnownPresent(AssignedAccess access) {
    return scopes
        .known(AssignmentScope.of(access))
        .map(reading -> holds(reading, access))
        .orElseGet(() -> own(access, Instant.MIN).orElse(false));
  }

  /** Whether access does not exist as far as it is known already. */
  public boolean isKnownAbsent(AssignedAccess access) {
    return scopes
        .known(AssignmentScope.of(access))
        .map(reading -> !holds(reading, access))
        .orElseGet(() -> !own(access, Instant.MIN).orElse(true));
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
    ownWrites.prune(watches::containsKey).forEach(scopes::doubt);
    var watch = watches.get(AssignmentScope.of(access));
    if (watch == null) {
      return List.of();
    }
    var seen = new HashSet<>(Objects.requireNonNullElse(watch.seen, Set.of()));
    if (exists) {
      seen.add(access);
    } else {
      seen.remove(access);
    }
    watch.seen = seen;
    toTheEnd(AssignmentScope.of(access));
    return exists ? List.of() : List.copyOf(watch.requesters);
  }

  /** A request may have had an effect that nobody saw: what was read before it does not count. */
  public void doubt(AssignedAccess access) {
    synchronized (this) {
      ownWrites.forget(access);
    }
    scopes.doubt(AssignmentScope.of(access));
    accounts.doubt(access.permissionSetArn());
    principals.doubt(access);
  }

  /**
   * From now on the requester is woken when what exists in the scopes changes, and in no others.
   */
  public synchronized void watch(Requester requester, Set<AssignmentScope> wanted) {
    var before = watchedBy.getOrDefault(requester, Set.of());
    if (before.equals(wanted)) {
      return;
    }
    before.stream()
        .filter(scope -> !wanted.contains(scope))
        .forEach(scope -> unwatch(requester, scope));
    wanted.forEach(
        scope -> watches.computeIfAbsent(scope, this::newWatch).requesters.add(requester));
    if (wanted.isEmpty()) {
      watchedBy.remove(requester);
    } else {
      watchedBy.put(requester, Set.copyOf(wanted));
    }
  }

  /** What was read and done before may be long past: nobody has looked since. */
  private Watch newWatch(AssignmentScope scope) {
    scopes.forget(scope);
    ownWrites.forgetShown(clock.instant(), scope);
    return new Watch();
  }

  private void unwatch(Requester requester, AssignmentScope scope) {
    var watch = watches.get(scope);
    if (watch != null && watch.requesters.remove(requester) && watch.requesters.isEmpty()) {
      watches.remove(scope);
      scopes.forget(scope);
      principals.done(scope);
    }
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
    return scopes.known(scope).map(reading -> contents(scope, reading));
  }

  /** Nobody asks for the accounts of a permission set any more. */
  public void forgetAccounts(String permissionSetArn) {
    accounts.forget(permissionSetArn);
  }

  /** How many scopes are watched. */
  public synchronized int watched() {
    return watches.size();
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
    return watches.keySet().stream()
        .map(scopes::known)
        .flatMap(Optional::stream)
        .map(Reading::startedAt)
        .min(Comparator.naturalOrder());
  }

  /** Reads the scope again that nobody has read for the longest time, if there is one. */
  void sweepNext() {
    next().ifPresent(scope -> scopes.refresh(scope, Lane.SWEEP));
  }

  private synchronized Optional<AssignmentScope> next() {
    var first = watches.keySet().stream().findFirst();
    first.ifPresent(this::toTheEnd);
    return first.filter(scope -> !isEmptyByAccounts(scope));
  }

  /** Whether nothing is known to exist in a scope, in an account that does not have the set. */
  private boolean isEmptyByAccounts(AssignmentScope scope) {
    var watch = watches.get(scope);
    var isEmpty = watch == null || watch.seen == null || watch.seen.isEmpty();
    return isEmpty
        && ownWrites.in(scope).isEmpty()
        && accounts
            .known(scope.permissionSetArn())
            .filter(reading -> !reading.value().contains(scope.accountId()))
            .isPresent();
  }

  private void toTheEnd(AssignmentScope scope) {
    var watch = watches.remove(scope);
    if (watch != null) {
      watches.put(scope, watch);
    }
  }

  /** All that is known to exist with a permission set, by scope. */
  public Map<AssignmentScope, Set<AssignedAccess>> contents(String permissionSetArn) {
    var contents = new HashMap<AssignmentScope, Set<AssignedAccess>>();
    scopes.keys().stream()
        .filter(scope -> scope.permissionSetArn().equals(permissionSetArn))
        .forEach(
            scope -> scopes.known(scope).ifPresent(r -> contents.put(scope, contents(scope, r))));
    return contents;
  }

  private synchronized Set<AssignedAccess> contents(
      AssignmentScope scope, Reading<Set<AssignedAccess>> reading) {
    var contents = new HashSet<>(reading.value());
    contents.addAll(ownWrites.in(scope));
    contents.removeIf(access -> !holds(reading, access));
    return Set.copyOf(contents);
  }

  private boolean holds(Reading<Set<AssignedAccess>> reading, AssignedAccess access) {
    return own(access, reading.startedAt()).orElseGet(() -> reading.value().contains(access));
  }

  /** What the operator did that a read begun then may not show. */
  private synchronized Optional<Boolean> own(AssignedAccess access, Instant readAt) {
    return ownWrites.after(readAt, access);
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
    var watch = watches.get(scope);
    if (watch == null) {
      return List.of();
    }
    toTheEnd(scope);
    var contents = contents(scope, reading);
    var isNews = !contents.equals(Objects.requireNonNullElse(watch.seen, Set.of()));
    watch.seen = contents;
    return isNews ? List.copyOf(watch.requesters) : List.of();
  }

  private static Presence presence(boolean exists) {
    return exists ? Presence.PRESENT : Presence.ABSENT;
  }
}
