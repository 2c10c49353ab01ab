package dev.ssoperator.identitycenter;

import static dev.ssoperator.identitycenter.AwsErrors.call;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.organizations.model.Account;
import software.amazon.awssdk.services.organizations.model.AccountState;

/**
 * Finds active accounts by name. AWS cannot search for one, so all are read, for all callers, and
 * remembered.
 */
final class AccountNames {

  /** Many resources may be looked at afresh together; one look at AWS serves them. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final OrganizationsClient client;
  private final Clock clock;
  private final Duration remember;
  private final Duration recheckUnknown;

  private Map<String, List<String>> idsByName = Map.of();
  private Instant readAt = Instant.MIN;

  /**
   * Nothing is read yet.
   *
   * @param remember how long the accounts are remembered
   * @param recheckUnknown how soon they are read again for a name that none of them has
   */
  AccountNames(
      OrganizationsClient client, Clock clock, Duration remember, Duration recheckUnknown) {
    this.client = client;
    this.clock = clock;
    this.remember = remember;
    this.recheckUnknown = recheckUnknown;
  }

  /** The ids of all accounts of this name. */
  synchronized List<String> find(String name) {
    readAgainAfter(remember);
    if (!idsByName.containsKey(name)) {
      readAgainAfter(recheckUnknown);
    }
    return idsByName.getOrDefault(name, List.of());
  }

  /** Has the accounts read again when a name is next asked for. */
  synchronized void forget() {
    if (isOlderThan(FRESH)) {
      readAt = Instant.MIN;
    }
  }

  private void readAgainAfter(Duration age) {
    if (isOlderThan(age)) {
      idsByName = read();
      readAt = clock.instant();
    }
  }

  private boolean isOlderThan(Duration age) {
    return !clock.instant().minus(age).isBefore(readAt);
  }

  private Map<String, List<String>> read() {
    return call(
        "ListAccounts",
        () ->
            client.listAccountsPaginator(r -> {}).stream()
                .flatMap(page -> page.accounts().stream())
                .filter(account -> account.state() == AccountState.ACTIVE)
                .sorted(Comparator.comparing(Account::id))
                .collect(
                    Collectors.groupingBy(
                        Account::name, Collectors.mapping(Account::id, Collectors.toList()))));
  }
}
