package dev.ssoperator.assignment;

import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.assignment.Names.Answer;
import dev.ssoperator.identitycenter.Directory.ListedNames;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.inventory.BackgroundReads;
import dev.ssoperator.inventory.BackgroundReads.Reading;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.sdk.Requester;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The ids of the groups, or of the users, by name. */
final class PrincipalNames {

  /**
   * How long what a lookup has said is cached.
   *
   * @param found when it found the name; less than a drift interval, so that a new id is noticed
   *     within one
   * @param missing when it did not, for resources that have found the name before
   */
  record Ages(Duration found, Duration missing) {}

  /** Told that a name stands for another id than before, or for none. */
  @FunctionalInterface
  interface ChangeListener {

    /** Wakes the resources that have the name in their spec. */
    void changed(PrincipalType type, String name);
  }

  /**
   * What a lookup has said.
   *
   * @param isChange whether the name stood for another id in the lookup before
   */
  private record Principal(Optional<String> id, boolean isChange) {}

  private final PrincipalType type;
  private final Function<String, Optional<String>> lookup;
  private final BackgroundReads<String, Principal> reads;
  private final NameWaiters waiting;
  private final Ages ages;
  private final ChangeListener changes;
  private final Clock clock;

  PrincipalNames(
      PrincipalType type,
      Function<String, Optional<String>> lookup,
      ReadThreads threads,
      NameWaiters waiting,
      Ages ages,
      ChangeListener changes,
      Clock clock) {
    this.type = type;
    this.lookup = lookup;
    this.waiting = waiting;
    this.ages = ages;
    this.changes = changes;
    this.clock = clock;
    this.reads =
        new BackgroundReads<>(
            threads, (name, lane) -> read(name), this::hasRead, clock, Names.UNUSED);
  }

  /** The names that resources wait for, for a search that can list them too. */
  PrincipalSearch.Kind searched(Function<Set<String>, ListedNames> list) {
    return new PrincipalSearch.Kind(
        () -> waiting.names(type.name()), lookup, list, name -> reads.refresh(name, Lane.READ));
  }

  /**
   * The id of a name, on the terms of {@link Names#group}.
   *
   * @throws IdentityCenterException when the lookup the requester was woken for has failed
   */
  Answer get(String name, Instant notBefore, boolean isKnownBy, Requester requester) {
    var missing = isKnownBy ? ages.missing() : Duration.ZERO;
    var oldest = clock.instant().minus(id(name).isPresent() ? ages.found() : missing);
    var reading =
        reads.get(name, oldest.isAfter(notBefore) ? oldest : notBefore, Lane.GRANT, requester);
    if (reading.isEmpty()) {
      return new Answer.Reading();
    }
    var id = reading.get().value().id();
    if (id.isEmpty()) {
      waiting.add(type.name(), name, requester);
    }
    return id.<Answer>map(Answer.Found::new)
        .orElseGet(() -> new Answer.Missing(reading.get().startedAt()));
  }

  /** Whether a name may stand for an id, as far as is known already. */
  boolean mayBe(String name, String id) {
    return id(name).map(id::equals).orElse(true);
  }

  private Optional<String> id(String name) {
    return reads.known(name).flatMap(reading -> reading.value().id());
  }

  private Principal read(String name) {
    var before = id(name);
    var now = lookup.apply(name);
    return new Principal(now, before.isPresent() && !before.equals(now));
  }

  private void hasRead(String name) {
    if (id(name).isPresent()) {
      waiting.wake(type.name(), name);
    }
    if (reads.known(name).map(Reading::value).filter(Principal::isChange).isPresent()) {
      changes.changed(type, name);
    }
  }
}
