package dev.ssoperator.assignment;

import dev.ssoperator.identitycenter.Directory;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.ledger.BackgroundReads;
import dev.ssoperator.ledger.BackgroundReads.Reading;
import dev.ssoperator.ledger.ReadThreads;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What names of groups, users and accounts stand for. Nobody waits here for AWS: a name that is not
 * known is looked up in the background, at whose end the owner is woken.
 */
final class Names {

  /** How long what was found is remembered. */
  static final Duration REMEMBER = Duration.ofMinutes(5);

  /** How soon all accounts are read again for a name that none of them has. */
  static final Duration RECHECK_ACCOUNTS = Duration.ofSeconds(15);

  /** What is known about a name. */
  sealed interface Answer {

    /** It stands for this id. */
    record Found(String id) implements Answer {}

    /** Nothing has it. */
    record Unknown() implements Answer {}

    /** It is being looked up. */
    record Reading() implements Answer {}
  }

  private static final String ALL = "all";

  private final BackgroundReads<String, Optional<String>> groups;
  private final BackgroundReads<String, Optional<String>> users;
  private final BackgroundReads<String, Map<String, List<String>>> accounts;
  private final Clock clock;

  Names(Directory directory, ReadThreads threads, Clock clock) {
    this.clock = clock;
    this.groups =
        new BackgroundReads<>(threads, (name, lane) -> directory.groupId(name), name -> {}, clock);
    this.users =
        new BackgroundReads<>(threads, (name, lane) -> directory.userId(name), name -> {}, clock);
    this.accounts =
        new BackgroundReads<>(threads, (all, lane) -> directory.accountIds(), all -> {}, clock);
  }

  /**
   * The id of a group.
   *
   * @param notBefore what was looked up before that does not count; {@link Instant#MIN} if any does
   * @throws IdentityCenterException when the search the owner was woken for has failed
   */
  Answer group(String displayName, Instant notBefore, Runnable owner) {
    return principal(groups, displayName, notBefore, owner);
  }

  /** The id of a user, on the terms of {@link #group}. */
  Answer user(String userName, Instant notBefore, Runnable owner) {
    return principal(users, userName, notBefore, owner);
  }

  /**
   * The id of an active account, on the terms of {@link #group}.
   *
   * @throws IdentityCenterException of kind {@link ErrorKind#INVALID} too, when several have the
   *     name
   */
  Answer account(String name, Instant notBefore, Runnable owner) {
    var isKnown = accounts.known(ALL).filter(r -> r.value().containsKey(name)).isPresent();
    var oldest = ago(isKnown ? REMEMBER : RECHECK_ACCOUNTS);
    var reading = accounts.get(ALL, later(oldest, notBefore), Lane.GRANT, owner);
    if (reading.isEmpty()) {
      return new Answer.Reading();
    }
    var ids = reading.get().value().getOrDefault(name, List.of());
    if (ids.size() > 1) {
      throw new IdentityCenterException(
          ErrorKind.INVALID,
          "ListAccounts",
          "%d accounts are named \"%s\" (%s); give the account's id instead"
              .formatted(ids.size(), name, String.join(", ", ids)),
          null,
          null);
    }
    return ids.isEmpty() ? new Answer.Unknown() : new Answer.Found(ids.get(0));
  }

  private Answer principal(
      BackgroundReads<String, Optional<String>> reads,
      String name,
      Instant notBefore,
      Runnable owner) {
    var isKnown = reads.known(name).flatMap(Reading::value).isPresent();
    var oldest = ago(isKnown ? REMEMBER : Duration.ZERO);
    return reads
        .get(name, later(oldest, notBefore), Lane.GRANT, owner)
        .<Answer>map(
            reading ->
                reading.value().<Answer>map(Answer.Found::new).orElseGet(Answer.Unknown::new))
        .orElseGet(Answer.Reading::new);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private Instant ago(Duration age) {
    return clock.instant().minus(age);
  }
}
