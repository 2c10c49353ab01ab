package dev.ssoperator.access;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Breakers for tests of something else. */
public final class Breakers {

  private static final BreakerStore NOTHING =
      new BreakerStore() {
        @Override
        public Map<String, BreakerRecord> load() {
          return Map.of();
        }

        @Override
        public void save(String namespace, BreakerRecord record) {
          throw new IllegalStateException("not saved");
        }

        @Override
        public Optional<String> release(String namespace) {
          return Optional.empty();
        }
      };

  private Breakers() {}

  /** One that holds nothing. */
  public static RevocationBreaker off(Clock clock) {
    return new RevocationBreaker(
        RevocationBreaker.Settings.OFF, NOTHING, Duration.ofSeconds(5), clock);
  }

  /** One that holds revocations beyond a limit, which nobody releases. */
  public static RevocationBreaker limited(int limit, Clock clock) {
    var records = new ConcurrentHashMap<String, BreakerRecord>();
    var store =
        new BreakerStore() {
          @Override
          public Map<String, BreakerRecord> load() {
            return Map.copyOf(records);
          }

          @Override
          public void save(String namespace, BreakerRecord record) {
            records.put(namespace, record);
          }

          @Override
          public Optional<String> release(String namespace) {
            return Optional.empty();
          }
        };
    return new RevocationBreaker(
        new RevocationBreaker.Settings(limit, Duration.ofMinutes(10)),
        store,
        Duration.ofSeconds(5),
        clock);
  }
}
