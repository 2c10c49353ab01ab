package dev.ssoperator.access;

import dev.ssoperator.status.OutdatedException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The breaker's records and the releases, as they were read last. Not thread-safe. */
final class BreakerRecords {

  private static final Logger LOGGER = LoggerFactory.getLogger(BreakerRecords.class);

  /** What a user has written into a Namespace's annotation, as it was read. */
  private record Release(Optional<String> value, Instant at) {}

  private final RevocationBreaker.Settings settings;
  private final BreakerStore store;
  private final Duration interval;
  private final Map<String, Release> releases = new HashMap<>();
  private @Nullable Map<String, BreakerRecord> records;

  /**
   * Creates records that are not read yet.
   *
   * @param interval how long a release is not read again
   */
  BreakerRecords(RevocationBreaker.Settings settings, BreakerStore store, Duration interval) {
    this.settings = settings;
    this.store = store;
    this.interval = interval;
  }

  /** Whether they were read. */
  boolean isLoaded() {
    return records != null;
  }

  private Map<String, BreakerRecord> all() {
    if (records == null) {
      records = new HashMap<>(counting(store::load));
    }
    return records;
  }

  BreakerRecord of(String namespace) {
    return all().getOrDefault(namespace, BreakerRecord.EMPTY);
  }

  /** The namespaces whose revocations are held until a release. */
  List<String> holding() {
    return all().entrySet().stream()
        .filter(entry -> entry.getValue().isHolding())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The record of a namespace after more revocations; null where they are held. */
  @Nullable BreakerRecord next(String namespace, int revocations, Instant now) {
    var counted = next(namespace, revocations, null, now);
    if (counted != null) {
      return counted;
    }
    return next(namespace, revocations, recentRelease(namespace, now).orElse(null), now);
  }

  /** The record of a namespace after one of its release is used; null where there is none. */
  @Nullable BreakerRecord nextReleased(String namespace, Instant now) {
    return of(namespace).spendRelease(1, recentRelease(namespace, now).orElse(null), now);
  }

  private Optional<String> recentRelease(String namespace, Instant now) {
    var read = releases.get(namespace);
    return read == null || !now.isBefore(read.at().plus(interval))
        ? release(namespace, now)
        : read.value();
  }

  /** Whether more revocations are held but for a release. */
  boolean needsRelease(String namespace, int revocations, Instant now) {
    return next(namespace, revocations, null, now) == null;
  }

  private @Nullable BreakerRecord next(
      String namespace, int revocations, @Nullable String release, Instant now) {
    return of(namespace).spend(revocations, settings, release, now);
  }

  /** What the user has written into the namespace's annotation, read now. */
  Optional<String> release(String namespace, Instant now) {
    var read = new Release(counting(() -> store.release(namespace)), now);
    releases.put(namespace, read);
    return read.value();
  }

  /** Forgets the edit of a PermissionSet that was counted, if the records were read. */
  void endEdit(String namespace, String set) {
    if (!isLoaded()) {
      return;
    }
    try {
      save(namespace, of(namespace).withEdit(set, null));
    } catch (BreakerStore.UncountedException e) {
      LOGGER.warn("Could not record the end of an edit in {}: {}", namespace, e.getMessage());
    }
  }

  /** Writes the record of a namespace, if it changes. */
  void save(String namespace, BreakerRecord record) {
    if (record.equals(of(namespace))) {
      return;
    }
    var saved =
        counting(
            () -> {
              store.save(namespace, record);
              return record;
            });
    all().put(namespace, saved);
  }

  private static <T> T counting(Supplier<T> request) {
    try {
      return request.get();
    } catch (OutdatedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new BreakerStore.UncountedException(e);
    }
  }
}
