package dev.ssoperator.inventory;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Assignments that may have provisioned an older revision of their permission set: AWS provisions
 * the revision from when the request began, however late the request ends.
 */
public final class StaleProvisionings {

  private final Clock clock;
  private final Map<String, Instant> editedAt = new HashMap<>();
  private final Map<String, Instant> endedAt = new HashMap<>();

  /** Creates an empty record, by which any set may have been edited just now. */
  public StaleProvisionings(Clock clock) {
    this.clock = clock;
  }

  /** From now on, {@link #edited} is called for each edit of the set. */
  public synchronized void follow(String permissionSetArn) {
    editedAt.putIfAbsent(permissionSetArn, clock.instant());
  }

  /** Records that the set was edited just now. */
  public synchronized void edited(String permissionSetArn) {
    editedAt.put(permissionSetArn, clock.instant());
  }

  /** Records that a request that assigns the set has ended just now. */
  public synchronized void ended(String permissionSetArn, Instant begun) {
    var now = clock.instant();
    // A beginning in the future was shown by another clock, so that it may have been at any time.
    if (begun.isAfter(now) || !begun.isAfter(editedAt.getOrDefault(permissionSetArn, now))) {
      endedAt.put(permissionSetArn, now);
    }
  }

  /** When the last request that began before an edit ended; {@link Instant#MIN} if none. */
  public synchronized Instant last(String permissionSetArn) {
    return endedAt.getOrDefault(permissionSetArn, Instant.MIN);
  }

  /** Drops a set that is no longer needed. */
  public synchronized void forget(String permissionSetArn) {
    editedAt.remove(permissionSetArn);
    endedAt.remove(permissionSetArn);
  }
}
