package dev.ssoperator.access;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.identitycenter.Directory;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.inventory.BackgroundReads;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.sdk.Requester;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether the principal of an assignment is gone. AWS's FailureReason alone does not show it: the
 * assignment of a principal that exists gives access.
 */
public final class Orphans {

  private final BackgroundReads<Principal, Boolean> exists;

  private record Principal(PrincipalType type, String id) {}

  /** Creates the reads; none is made yet. */
  public Orphans(Directory directory, ReadThreads threads, Clock clock) {
    exists =
        new BackgroundReads<>(threads, (who, lane) -> exists(directory, who), who -> {}, clock);
  }

  private static boolean exists(Directory directory, Principal who) {
    return switch (who.type()) {
      case GROUP -> directory.groupName(who.id()).isPresent();
      case USER -> directory.userName(who.id()).isPresent();
    };
  }

  /**
   * Whether the principal of an assignment did not exist at a time, or later.
   *
   * @param requester woken when the answer is known, if it is not
   * @return empty while it is being read
   * @throws dev.ssoperator.identitycenter.IdentityCenterException if the read that the requester
   *     was woken for has failed
   */
  Optional<Boolean> isOrphan(AssignedAccess assignment, Instant at, Requester requester) {
    return exists
        .get(
            new Principal(assignment.principalType(), assignment.principalId()),
            at,
            Lane.REVOKE,
            requester)
        .map(reading -> !reading.value());
  }
}
