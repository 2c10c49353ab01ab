package dev.ssoperator.assignment;

import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.identitycenter.Directory;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.inventory.BackgroundReads;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.sdk.Requester;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether the group or user that a name stood for still exists, read by its id in the background. A
 * failed read never means that it is gone.
 */
final class PrincipalStates {

  /** What is known of a principal. */
  sealed interface State {

    /** It exists and has this name. */
    record Named(String name) implements State {}

    /**
     * It does not exist.
     *
     * @param isConfirmed whether two reads have said so, at least the interval apart
     */
    record Gone(boolean isConfirmed) implements State {}

    /** It is being read. */
    record Reading() implements State {}
  }

  private record Key(PrincipalType type, String id) {}

  /**
   * What a read has said.
   *
   * @param name empty if the principal does not exist
   * @param goneSince when a read first said that it does not exist
   */
  private record Described(Optional<String> name, Instant goneSince) {}

  private final Directory directory;
  private final BackgroundReads<Key, Described> reads;
  private final Duration interval;
  private final Clock clock;

  /**
   * Creates an empty cache.
   *
   * @param interval the least time between two reads that confirm each other
   */
  PrincipalStates(Directory directory, ReadThreads threads, Duration interval, Clock clock) {
    this.directory = directory;
    this.interval = interval;
    this.clock = clock;
    this.reads =
        new BackgroundReads<>(
            threads, (key, lane) -> describe(key), key -> {}, clock, Names.UNUSED);
  }

  /**
   * The state of a principal.
   *
   * @param notBefore the oldest start of a read that is fresh enough
   * @throws IdentityCenterException when the read the requester was woken for has failed
   */
  State of(PrincipalType type, String id, Instant notBefore, Requester requester) {
    return reads
        .get(new Key(type, id), notBefore, Lane.READ, requester)
        .map(
            reading ->
                reading
                    .value()
                    .name()
                    .<State>map(State.Named::new)
                    .orElseGet(
                        () ->
                            new State.Gone(
                                !reading
                                    .startedAt()
                                    .isBefore(reading.value().goneSince().plus(interval)))))
        .orElseGet(State.Reading::new);
  }

  private Described describe(Key key) {
    var startedAt = clock.instant();
    var name =
        switch (key.type()) {
          case GROUP -> directory.groupName(key.id());
          case USER -> directory.userName(key.id());
        };
    var goneBefore =
        reads.known(key).filter(last -> last.value().name().isEmpty()).map(last -> last.value());
    return new Described(name, goneBefore.map(Described::goneSince).orElse(startedAt));
  }
}
