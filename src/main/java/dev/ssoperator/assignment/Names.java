package dev.ssoperator.assignment;

import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.identitycenter.Directory;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.OrganizationAccount;
import dev.ssoperator.inventory.Organization;
import dev.ssoperator.inventory.OrganizationFacet;
import dev.ssoperator.inventory.OrganizationView;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.sdk.Requester;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ids of groups, users and accounts by name. No call here waits for AWS: an unknown name is
 * looked up in the background, and the requester is woken when the lookup ends.
 */
final class Names {

  private static final Logger LOGGER = LoggerFactory.getLogger(Names.class);

  /** How long an account's id that was found is cached. */
  static final Duration REMEMBER = Duration.ofMinutes(5);

  /** How long after its last use the name of a group or user is forgotten. */
  static final Duration UNUSED = Duration.ofHours(1);

  /** How soon all accounts are read again for a name that none of them has. */
  static final Duration RECHECK_ACCOUNTS = Duration.ofSeconds(15);

  /** What is known about a name. */
  sealed interface Answer {

    /** It stands for this id. */
    record Found(String id) implements Answer {}

    /** No active account has it. */
    record Unknown() implements Answer {}

    /**
     * No group or user has it.
     *
     * @param asOf when the read began that has said so
     */
    record Missing(Instant asOf) implements Answer {}

    /** Several accounts have it. */
    record Ambiguous(List<String> ids) implements Answer {}

    /** It is being looked up. */
    record Reading() implements Answer {}
  }

  private static final String ACCOUNT = "account";
  private static final Set<OrganizationFacet> ACCOUNTS = Set.of(OrganizationFacet.ACCOUNTS);

  private final PrincipalNames groups;
  private final PrincipalNames users;
  private final Organization organization;
  private final NameWaiters waiting = new NameWaiters();
  private final PrincipalSearch search;
  private final Clock clock;

  Names(
      Directory directory,
      Organization organization,
      ReadThreads threads,
      PrincipalNames.Ages ages,
      PrincipalNames.ChangeListener changes,
      Clock clock) {
    this.organization = organization;
    this.clock = clock;
    this.groups =
        new PrincipalNames(
            PrincipalType.GROUP, directory::groupId, threads, waiting, ages, changes, clock);
    this.users =
        new PrincipalNames(
            PrincipalType.USER, directory::userId, threads, waiting, ages, changes, clock);
    this.search =
        new PrincipalSearch(
            threads,
            ages.missing(),
            groups.searched(directory::groupsNamed),
            users.searched(directory::usersNamed));
    organization.listen(new AccountWaiters());
  }

  /**
   * The id of a group.
   *
   * @param notBefore what was looked up before that does not count; {@link Instant#MIN} if any does
   * @param isKnownBy whether the requester has found the name before, so that an earlier answer
   *     that nothing has it counts too
   * @throws IdentityCenterException when the search the requester was woken for has failed
   */
  Answer group(String displayName, Instant notBefore, boolean isKnownBy, Requester requester) {
    return principal(groups, displayName, notBefore, isKnownBy, requester);
  }

  /** The id of a user, on the terms of {@link #group}. */
  Answer user(String userName, Instant notBefore, boolean isKnownBy, Requester requester) {
    return principal(users, userName, notBefore, isKnownBy, requester);
  }

  /** The id of an active account, on the terms of {@link #group}. */
  Answer account(String name, Instant notBefore, Requester requester) {
    var isKnown = isKnown(name);
    var oldest = ago(isKnown ? REMEMBER : RECHECK_ACCOUNTS);
    var read = organization.view(ACCOUNTS, later(oldest, notBefore), requester);
    if (read.isEmpty()) {
      return new Answer.Reading();
    }
    var ids = activeIds(read.get(), name);
    if (ids.isEmpty()) {
      waiting.add(ACCOUNT, name, requester);
      // A read that ended just before has told nobody.
      wakeIfKnown(name);
      return new Answer.Unknown();
    }
    return ids.size() > 1 ? new Answer.Ambiguous(ids) : new Answer.Found(ids.get(0));
  }

  /**
   * Why an account cannot be assigned, if AWS Organizations says that it is not active; empty also
   * while that is being read, at whose end the requester is woken, and where it cannot be.
   */
  Optional<String> inactive(String accountId, Requester requester) {
    try {
      return organization
          .view(ACCOUNTS, ago(REMEMBER), requester)
          .flatMap(read -> read.account(accountId))
          .filter(account -> !account.isActive())
          .map(
              account ->
                  "account %s is %s in AWS Organizations".formatted(accountId, account.state()));
    } catch (IdentityCenterException e) {
      // An operator whose resources name accounts by id only does not need this right.
      e.addTo(LOGGER.atDebug()).log("The state of an account is not known: {}", e.awsMessage());
      return Optional.empty();
    }
  }

  /** Whether an account's name may stand for an id, as far as is known already. */
  boolean mayBeAccount(String name, String id) {
    return organization.known().map(known -> activeIds(known, name).contains(id)).orElse(true);
  }

  /** Whether a group's name may stand for an id, as far as is known already. */
  boolean mayBeGroup(String displayName, String id) {
    return groups.mayBe(displayName, id);
  }

  /** Whether a user's name may stand for an id, as far as is known already. */
  boolean mayBeUser(String userName, String id) {
    return users.mayBe(userName, id);
  }

  /** The name of an active account, as far as is known already. */
  Optional<String> accountName(String id) {
    return organization
        .known()
        .flatMap(known -> known.account(id))
        .filter(OrganizationAccount::isActive)
        .map(OrganizationAccount::name);
  }

  /** The resource waits for no name any more. */
  void forget(ResourceID resource) {
    waiting.forget(resource);
  }

  private Answer principal(
      PrincipalNames principals,
      String name,
      Instant notBefore,
      boolean isKnownBy,
      Requester requester) {
    var answer = principals.get(name, notBefore, isKnownBy, requester);
    if (answer instanceof Answer.Missing) {
      search.start();
    }
    return answer;
  }

  private static List<String> activeIds(OrganizationView view, String name) {
    return view.named(name).stream()
        .filter(OrganizationAccount::isActive)
        .map(OrganizationAccount::id)
        .toList();
  }

  private void wakeIfKnown(String name) {
    if (isKnown(name)) {
      waiting.wake(ACCOUNT, name);
    }
  }

  private boolean isKnown(String name) {
    return organization.known().filter(known -> !activeIds(known, name).isEmpty()).isPresent();
  }

  /** Wakes those who wait for the name of an account that joined or changed. */
  private final class AccountWaiters implements Organization.Listener {

    @Override
    public Set<OrganizationFacet> needs() {
      return Set.of();
    }

    @Override
    public void changed(Set<String> accountIds) {
      var known = organization.known();
      accountIds.stream()
          .flatMap(id -> known.flatMap(view -> view.account(id)).stream())
          .filter(OrganizationAccount::isActive)
          .forEach(account -> waiting.wake(ACCOUNT, account.name()));
    }
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private Instant ago(Duration age) {
    return clock.instant().minus(age);
  }
}
