package dev.ssoperator.access;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the breaker remembers of a namespace. It outlives the process.
 *
 * @param revocations when assignments were revoked, within the last window
 * @param isHolding whether further revocations are held
 * @param release the release that was used last, as the user wrote it
 * @param released how many revocations that release has let through
 * @param edits by PermissionSet, the edit that was counted and is not known to be complete
 */
public record BreakerRecord(
    List<Instant> revocations,
    boolean isHolding,
    @Nullable String release,
    int released,
    Map<String, String> edits) {

  /** Nothing was revoked yet. */
  static final BreakerRecord EMPTY = new BreakerRecord(List.of(), false, null, 0, Map.of());

  /** For a namespace whose record cannot be read: its revocations are held until a release. */
  public static BreakerRecord unreadable() {
    return EMPTY.holding();
  }

  /** Makes the collections immutable. */
  public BreakerRecord {
    revocations = revocations == null ? List.of() : List.copyOf(revocations);
    edits = edits == null ? Map.of() : Map.copyOf(edits);
  }

  /** The record after more revocations, all or none of them; null where they must be held. */
  @Nullable BreakerRecord spend(
      int count, RevocationBreaker.Settings settings, @Nullable String newRelease, Instant now) {
    var since = now.minus(settings.window());
    var recent = revocations.stream().filter(at -> at.isAfter(since)).toList();
    if (!isHolding && recent.size() + count <= settings.limit()) {
      var more = new ArrayList<>(recent);
      more.addAll(Collections.nCopies(count, now));
      return new BreakerRecord(more, false, release, released, edits);
    }
    return withRecent(recent).spendRelease(count, newRelease, now);
  }

  /** The record after so many of a release are used; null where it does not suffice. */
  @Nullable BreakerRecord spendRelease(int count, @Nullable String newRelease, Instant now) {
    if (left(newRelease, now) < count) {
      return null;
    }
    var used = Objects.equals(newRelease, release) ? released : 0;
    return new BreakerRecord(revocations, isHolding, newRelease, used + count, edits);
  }

  private BreakerRecord withRecent(List<Instant> recent) {
    return new BreakerRecord(recent, isHolding, release, released, edits);
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

  /** The smallest number that releases so many: one that is written again releases nothing. */
  int releaseOf(int count) {
    return String.valueOf(count).equals(release) ? count + 1 : count;
  }

  /** Whether this edit of a PermissionSet was counted. */
  boolean isCounted(String set, String edit) {
    return edit.equals(edits.get(set));
  }

  /** The record with the edit of a PermissionSet that was counted; without any, given null. */
  BreakerRecord withEdit(String set, @Nullable String edit) {
    var changed = new TreeMap<>(edits);
    changed.remove(set);
    if (edit != null) {
      changed.put(set, edit);
    }
    return new BreakerRecord(revocations, isHolding, release, released, changed);
  }

  /** The record once revocations are held. */
  BreakerRecord holding() {
    return new BreakerRecord(revocations, true, release, released, edits);
  }

  /** The record once nothing is held any more, which uses up what is left of a release. */
  BreakerRecord ended() {
    return new BreakerRecord(
        revocations, false, release, release == null ? 0 : Integer.MAX_VALUE, edits);
  }
}
