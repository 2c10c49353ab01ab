package dev.ssoperator.identitycenter;

import static dev.ssoperator.identitycenter.AwsErrors.find;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ssoperator.api.Account;
import dev.ssoperator.api.Principal;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.identitystore.IdentitystoreClient;
import software.amazon.awssdk.services.identitystore.model.AlternateIdentifier;

/**
 * {@link Directory} on AWS SDK for Java v2. Names that were found are remembered for a while;
 * groups and users that were not are asked for again each time.
 */
final class SdkDirectory implements Directory {

  private static final int MAX_NAMES = 100_000;

  private final IdentitystoreClient identityStore;
  private final InstanceLocator locator;
  private final AccountNames accounts;
  private final Cache<String, String> groupIds;
  private final Cache<String, String> userIds;

  SdkDirectory(
      IdentitystoreClient identityStore,
      InstanceLocator locator,
      AccountNames accounts,
      Clock clock,
      Duration remember) {
    this.identityStore = identityStore;
    this.locator = locator;
    this.accounts = accounts;
    var caches =
        Caffeine.newBuilder()
            .maximumSize(MAX_NAMES)
            .expireAfterWrite(remember)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()));
    this.groupIds = caches.build();
    this.userIds = caches.build();
  }

  @Override
  public Optional<String> groupId(String displayName) {
    return remembered(
        groupIds,
        displayName,
        name ->
            find(
                "GetGroupId",
                () ->
                    identityStore
                        .getGroupId(
                            r ->
                                r.identityStoreId(identityStoreId("GetGroupId"))
                                    .alternateIdentifier(attribute("displayName", name)))
                        .groupId()));
  }

  @Override
  public Optional<String> userId(String userName) {
    return remembered(
        userIds,
        userName,
        name ->
            find(
                "GetUserId",
                () ->
                    identityStore
                        .getUserId(
                            r ->
                                r.identityStoreId(identityStoreId("GetUserId"))
                                    .alternateIdentifier(attribute("userName", name)))
                        .userId()));
  }

  @Override
  public Optional<String> accountId(String accountName) {
    var ids = accounts.find(accountName);
    if (ids.size() > 1) {
      throw new IdentityCenterException(
          ErrorKind.INVALID,
          "ListAccounts",
          "%d accounts are named \"%s\" (%s); give the account's id instead"
              .formatted(ids.size(), accountName, String.join(", ", ids)),
          null,
          null);
    }
    return ids.stream().findFirst();
  }

  @Override
  public void forget(Principal principal, Account account) {
    if (principal.group() != null) {
      groupIds.invalidate(principal.group());
    }
    if (principal.user() != null) {
      userIds.invalidate(principal.user());
    }
    if (account.name() != null) {
      accounts.forget();
    }
  }

  private static Optional<String> remembered(
      Cache<String, String> cache, String name, Function<String, Optional<String>> lookUp) {
    var known = Optional.ofNullable(cache.getIfPresent(name));
    if (known.isPresent()) {
      return known;
    }
    var found = lookUp.apply(name);
    found.ifPresent(id -> cache.put(name, id));
    return found;
  }

  private String identityStoreId(String operation) {
    return locator.require(operation).identityStoreId();
  }

  private static AlternateIdentifier attribute(String path, String value) {
    return AlternateIdentifier.fromUniqueAttribute(
        a -> a.attributePath(path).attributeValue(Document.fromString(value)));
  }
}
