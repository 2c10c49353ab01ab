package dev.ssoperator.access;

import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.identitycenter.Directory;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.OrganizationAccount;
import dev.ssoperator.identitycenter.OrganizationReader;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.inventory.BackgroundReads;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.sdk.Requester;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names that are looked up in AWS in the background. An id that a name has stood for counts until
 * the process ends: whoever may rename a group must not be able to end its protection.
 */
final class LookedUpNames implements ProtectedNames {

  private static final Logger LOGGER = LoggerFactory.getLogger(ProtectedNames.class);

  /** How long the ids of a name are cached. */
  static final Duration REMEMBER = Duration.ofMinutes(5);

  /** How often a warning about the same name is logged, at most. */
  static final Duration WARN_AGAIN = Duration.ofHours(1);

  private static final String ALL = "all";

  private record Name(PrincipalType type, String name) {}

  private final ProtectedSettings settings;
  private final ReadThreads threads;
  private final BackgroundReads<Name, Boolean> principals;
  private final BackgroundReads<String, Boolean> accounts;
  private final BackgroundReads<String, Optional<String>> permissionSets;
  private final Map<Object, Set<String>> ids = new ConcurrentHashMap<>();
  private final Map<String, Instant> warnedAt = new ConcurrentHashMap<>();
  private final Clock clock;

  LookedUpNames(
      ProtectedSettings settings,
      Directory directory,
      OrganizationReader organization,
      IdentityCenter identityCenter,
      ReadThreads threads,
      Clock clock) {
    this.settings = settings;
    this.threads = threads;
    this.clock = clock;
    this.principals =
        new BackgroundReads<>(threads, (name, lane) -> read(directory, name), name -> {}, clock);
    this.accounts =
        new BackgroundReads<>(threads, (all, lane) -> read(organization), all -> {}, clock);
    this.permissionSets =
        new BackgroundReads<>(
            threads,
            (arn, lane) -> identityCenter.in(lane).permissionSetName(arn),
            arn -> {},
            clock);
  }

  @Override
  public void start() {
    for (var type : PrincipalType.values()) {
      settings.principalNames(type).forEach(name -> refresh(principals, new Name(type, name)));
    }
    if (!settings.accountNames().isEmpty()) {
      refresh(accounts, ALL);
    }
  }

  private <K> void refresh(BackgroundReads<K, Boolean> reads, K key) {
    threads.execute(Lane.READ, () -> reads.refresh(key, Lane.READ));
  }

  @Override
  public Answer principal(PrincipalType type, String name, Requester requester) {
    var key = new Name(type, name);
    return answer(principals, key, key, requester);
  }

  @Override
  public Answer account(String name, Requester requester) {
    return answer(accounts, ALL, name, requester);
  }

  @Override
  public Answer permissionSet(String arn, Requester requester) {
    var isNamed = permissionSets.known(arn).filter(name -> name.value().isPresent()).isPresent();
    try {
      return permissionSets
          .get(arn, isNamed ? Instant.MIN : ago(REMEMBER), Lane.GRANT, requester)
          .<Answer>map(name -> new Answer.Known(name.value().stream().collect(Collectors.toSet())))
          .orElseGet(() -> new Answer.Unknown(null));
    } catch (IdentityCenterException e) {
      return new Answer.Unknown(e);
    }
  }

  private <K> Answer answer(
      BackgroundReads<K, Boolean> reads, K key, Object name, Requester requester) {
    try {
      if (reads.get(key, ago(REMEMBER), Lane.GRANT, requester).isEmpty()) {
        return new Answer.Unknown(null);
      }
    } catch (IdentityCenterException e) {
      if (reads.known(key).isEmpty()) {
        return new Answer.Unknown(e);
      }
    }
    return new Answer.Known(found(name));
  }

  @Override
  public Set<String> seen(PrincipalType type, String name) {
    return found(new Name(type, name));
  }

  @Override
  public Set<String> seen(String account) {
    return found(account);
  }

  private Set<String> found(Object name) {
    return ids.getOrDefault(name, Set.of());
  }

  private boolean read(Directory directory, Name name) {
    var id =
        switch (name.type()) {
          case GROUP -> directory.groupId(name.name());
          case USER -> directory.userId(name.name());
        };
    found(
        ProtectedSettings.PRINCIPALS,
        ProtectedSettings.principalEntry(name.type(), name.name()),
        name,
        id.stream().collect(Collectors.toSet()));
    return id.isPresent();
  }

  private boolean read(OrganizationReader organization) {
    var all = organization.accounts();
    settings
        .accountNames()
        .forEach(
            name ->
                found(
                    ProtectedSettings.ACCOUNTS,
                    name,
                    name,
                    all.stream()
                        .filter(account -> account.name().equals(name))
                        .map(OrganizationAccount::id)
                        .collect(Collectors.toSet())));
    return true;
  }

  private void found(String setting, String entry, Object key, Set<String> found) {
    var known = ids.computeIfAbsent(key, k -> ConcurrentHashMap.newKeySet());
    known.addAll(found);
    if (!found.isEmpty()) {
      warnedAt.remove(entry);
      return;
    }
    var now = clock.instant();
    var last = warnedAt.get(entry);
    if (last == null || !now.isBefore(last.plus(WARN_AGAIN))) {
      warnedAt.put(entry, now);
      LOGGER.warn(
          "--{}: nothing is named {} in AWS{}; correct the entry, or give the id instead",
          setting,
          entry,
          known.isEmpty() ? "" : " any more, what had the name stays protected until a restart");
    }
  }

  private Instant ago(Duration age) {
    return clock.instant().minus(age);
  }
}
