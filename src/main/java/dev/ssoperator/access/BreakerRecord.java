package dev.ssoperator.access;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the breaker remembers of a namespace. It outlives the process.
 *
 * @param revocations when assignments were revoked, within the last window
 * @param isHolding whether further revocations are held
 * @param release the release that was used last, as the user wrote it
 * @param released how many revocations that release has let through
 */
public record BreakerRecord(
    List<Instant> revocations, boolean isHolding, @Nullable String release, int released) {

  /** Nothing was revoked yet. */
  static final BreakerRecord EMPTY = new BreakerRecord(List.of(), false, null, 0);

  /** Makes the list immutable. */
  public BreakerRecord {
    revocations = revocations == null ? List.of() : List.copyOf(revocations);
  }

  /** The record after one more revocation; null where it must be held. */
  @Nullable BreakerRecord spend(
      int limit, Duration window, @Nullable String newRelease, Instant now) {
    var recent = revocations.stream().filter(at -> at.isAfter(now.minus(window))).toList();
    if (!isHolding && recent.size() < limit) {
      var more = new ArrayList<>(recent);
      more.add(now);
      return new BreakerRecord(more, false, release, released);
    }
    if (left(newRelease, now) <= 0) {
      return null;
    }
    var used = newRelease != null && newRelease.equals(release) ? released : 0;
    return new BreakerRecord(recent, isHolding, newRelease, used + 1);
  }

  /** How many revocations a release still lets through. */
  int left(@Nullable String newRelease, Instant now) {
    if (newRelease == null) {
      return 0;
    }
    try {
      return now.isBefore(Instant.parse(newRelease)) ? Integer.MAX_VALUE : 0;
    } catch (DateTimeParseException e) {
      return count(newRelease) - (newRelease.equals(release) ? released : 0);
    }
  }

  private static int count(String release) {
    try {
      return Math.max(0, Integer.parseInt(release));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** The record once revocations are held. */
  BreakerRecord holding() {
    return new BreakerRecord(revocations, true, release, released);
  }

  /** The record once nothing is held any more, which uses up what is left of a release. */
  BreakerRecord ended() {
    return new BreakerRecord(revocations, false, release, release == null ? 0 : Integer.MAX_VALUE);
  }
}
