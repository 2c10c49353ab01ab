package dev.ssoperator.inventory;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.inventory.BackgroundReads.Reading;
import dev.ssoperator.sdk.Requester;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Assignments read by principal, where that takes fewer calls than reading the requested scopes.
 * AWS allows such reads in the management account only.
 */
final class PrincipalReads {

  private static final Logger LOGGER = LoggerFactory.getLogger(PrincipalReads.class);

  /** Assignments per page of AWS's list. */
  private static final int PAGE = 100;

  /** How to find out whether an assignment exists. */
  sealed interface Plan {

    /** Read the scope. */
    record ByPair() implements Plan {}

    /** The principal is being read. */
    record Reading() implements Plan {}

    /** The assignments of the principal are cached. */
    record ByPrincipal(BackgroundReads.Reading<Set<AssignedAccess>> reading) implements Plan {}
  }

  private record Principal(PrincipalType type, String id) {
    static Principal of(AssignedAccess access) {
      return new Principal(access.principalType(), access.principalId());
    }
  }

  private final Duration hold;
  private final Clock clock;
  private final BackgroundReads<Principal, Optional<Set<AssignedAccess>>> reads;
  private final Map<Principal, Set<AssignedAccess>> unread = new HashMap<>();
  private final Map<AssignmentScope, Integer> askers = new HashMap<>();
  private boolean allowed;

  /**
   * Creates an empty cache.
   *
   * @param allowed whether principals may be read at all
   * @param hold how long a reading is cached
   */
  PrincipalReads(
      IdentityCenter identityCenter,
      ReadThreads threads,
      boolean allowed,
      Duration hold,
      Clock clock) {
    this.allowed = allowed;
    this.hold = hold;
    this.clock = clock;
    this.reads =
        new BackgroundReads<>(
            threads,
            (who, lane) -> identityCenter.in(lane).assignmentsOf(who.type(), who.id()),
            who -> {},
            clock);
  }

  /**
   * The plan for an assignment whose scope is unread.
   *
   * @param requester woken after the principal was read, if that is the plan
   * @throws IdentityCenterException if the read that the requester was woken for has failed
   */
  synchronized Plan plan(AssignedAccess access, Lane lane, Requester requester) {
    if (!allowed) {
      return new Plan.ByPair();
    }
    var who = Principal.of(access);
    var asked = unread.computeIfAbsent(who, p -> new HashSet<>());
    if (asked.add(access)) {
      askers.merge(AssignmentScope.of(access), 1, Integer::sum);
    }
    if (reads.known(who).isEmpty() && !reads.isReading(who) && !isCheaper(asked)) {
      return new Plan.ByPair();
    }
    return read(who, lane, requester);
  }

  /** All resources of a scope share the call that reads it. */
  private boolean isCheaper(Set<AssignedAccess> asked) {
    var byPrincipal = (asked.size() + PAGE - 1) / PAGE;
    var byPair =
        asked.stream()
            .mapToDouble(access -> 1.0 / askers.getOrDefault(AssignmentScope.of(access), 1))
            .sum();
    return byPrincipal < byPair;
  }

  private Plan read(Principal who, Lane lane, Requester requester) {
    try {
      var reading = reads.get(who, clock.instant().minus(hold), lane, requester);
      return reading.isEmpty() ? new Plan.Reading() : plan(reading.get());
    } catch (IdentityCenterException e) {
      if (e.kind() != ErrorKind.DENIED) {
        throw e;
      }
      allowed = false;
      LOGGER.warn("Assignments are read by account and permission set, not by principal", e);
      return new Plan.ByPair();
    }
  }

  /** No conclusion for a principal that does not exist in AWS: its assignments may outlive it. */
  private static Plan plan(Reading<Optional<Set<AssignedAccess>>> reading) {
    return reading
        .value()
        .<Plan>map(held -> new Plan.ByPrincipal(new Reading<>(held, reading.startedAt())))
        .orElseGet(Plan.ByPair::new);
  }

  /** Drops the reading of an assignment's principal. */
  void doubt(AssignedAccess access) {
    reads.doubt(Principal.of(access));
  }

  /** The scope was read, or is no longer requested. */
  synchronized void done(AssignmentScope scope) {
    if (askers.remove(scope) != null) {
      unread
          .values()
          .forEach(asked -> asked.removeIf(access -> AssignmentScope.of(access).equals(scope)));
      unread.values().removeIf(Set::isEmpty);
    }
  }
}
