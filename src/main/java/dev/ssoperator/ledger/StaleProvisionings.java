package dev.ssoperator.ledger;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Assignments that may have given an account an older revision of their permission set: AWS
 * provisions what the set was when the request began, however late it ends.
 */
public final class StaleProvisionings {

  private final Clock clock;
  private final Map<String, Instant> editedAt = new HashMap<>();
  private final Map<String, Instant> endedAt = new HashMap<>();

  /** Creates a record of none, by which any set may have been edited just now. */
  public StaleProvisionings(Clock clock) {
    this.clock = clock;
  }

  /** From now on each edit of the set is {@link #edited told}. */
  public synchronized void follow(String permissionSetArn) {
    editedAt.putIfAbsent(permissionSetArn, clock.instant());
  }

  /** The set was edited just now. */
  public synchronized void edited(String permissionSetArn) {
    editedAt.put(permissionSetArn, clock.instant());
  }

  /** A request that assigns the set has ended just now. */
  public synchronized void ended(String permissionSetArn, Instant begun) {
    if (!begun.isAfter(editedAt.getOrDefault(permissionSetArn, Instant.MAX))) {
      endedAt.put(permissionSetArn, clock.instant());
    }
  }

  /** When the last such request ended that began before an edit; {@link Instant#MIN} if none. */
  public synchronized Instant last(String permissionSetArn) {
    return endedAt.getOrDefault(permissionSetArn, Instant.MIN);
  }

  /** Nobody asks for the set any more. */
  public synchronized void forget(String permissionSetArn) {
    editedAt.remove(permissionSetArn);
    endedAt.remove(permissionSetArn);
  }
}
