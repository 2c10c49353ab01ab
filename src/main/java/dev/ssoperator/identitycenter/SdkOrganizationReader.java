package dev.ssoperator.identitycenter;

import static dev.ssoperator.identitycenter.AwsErrors.call;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.organizations.model.Account;
import software.amazon.awssdk.services.organizations.model.ListAccountsForParentResponse;
import software.amazon.awssdk.services.organizations.model.ListAccountsResponse;
import software.amazon.awssdk.services.organizations.model.ListOrganizationalUnitsForParentResponse;
import software.amazon.awssdk.services.organizations.model.ListRootsResponse;
import software.amazon.awssdk.services.organizations.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.organizations.model.Tag;

/** {@link OrganizationReader} on AWS SDK for Java v2. */
final class SdkOrganizationReader implements OrganizationReader {

  /** Organizations' largest page; an empty page does not end a list, a missing token does. */
  private static final int PAGE = 20;

  /** Each throttled call halves the rate limit, so further attempts are further apart. */
  private static final int ATTEMPTS = 5;

  private final OrganizationsClient lists;
  private final OrganizationsClient tags;

  /**
   * Creates a reader.
   *
   * @param lists the client for accounts and units
   * @param tags the client for tags: one call per account, at the lowest priority
   */
  SdkOrganizationReader(OrganizationsClient lists, OrganizationsClient tags) {
    this.lists = lists;
    this.tags = tags;
  }

  @Override
  public List<OrganizationAccount> accounts() {
    return all(
            "ListAccounts",
            token -> lists.listAccounts(r -> r.maxResults(PAGE).nextToken(token)),
            ListAccountsResponse::accounts,
            ListAccountsResponse::nextToken)
        .stream()
        .map(SdkOrganizationReader::account)
        .sorted(Comparator.comparing(OrganizationAccount::id))
        .toList();
  }

  @Override
  public List<String> roots() {
    return all(
            "ListRoots",
            token -> lists.listRoots(r -> r.maxResults(PAGE).nextToken(token)),
            ListRootsResponse::roots,
            ListRootsResponse::nextToken)
        .stream()
        .map(root -> root.id())
        .toList();
  }

  @Override
  public Optional<List<Unit>> units(String parentId) {
    return find(
            "ListOrganizationalUnitsForParent",
            token ->
                lists.listOrganizationalUnitsForParent(
                    r -> r.parentId(parentId).maxResults(PAGE).nextToken(token)),
            ListOrganizationalUnitsForParentResponse::organizationalUnits,
            ListOrganizationalUnitsForParentResponse::nextToken)
        .map(units -> units.stream().map(unit -> new Unit(unit.id(), unit.name())).toList());
  }

  @Override
  public Optional<List<OrganizationAccount>> accountsIn(String parentId) {
    return find(
            "ListAccountsForParent",
            token ->
                lists.listAccountsForParent(
                    r -> r.parentId(parentId).maxResults(PAGE).nextToken(token)),
            ListAccountsForParentResponse::accounts,
            ListAccountsForParentResponse::nextToken)
        .map(accounts -> accounts.stream().map(SdkOrganizationReader::account).toList());
  }

  @Override
  public Optional<Map<String, String>> tags(String accountId) {
    return find(
            "ListTagsForResource",
            token -> tags.listTagsForResource(r -> r.resourceId(accountId).nextToken(token)),
            ListTagsForResourceResponse::tags,
            ListTagsForResourceResponse::nextToken)
        .map(found -> found.stream().collect(Collectors.toUnmodifiableMap(Tag::key, Tag::value)));
  }

  private static OrganizationAccount account(Account account) {
    return new OrganizationAccount(account.id(), account.name(), account.stateAsString());
  }

  private static <T, R> Optional<List<T>> find(
      String operation,
      Function<@Nullable String, R> page,
      Function<R, List<T>> items,
      Function<R, @Nullable String> next) {
    return AwsErrors.find(operation, () -> all(operation, page, items, next));
  }

  private static <T, R> List<T> all(
      String operation,
      Function<@Nullable String, R> page,
      Function<R, List<T>> items,
      Function<R, @Nullable String> next) {
    var all = new ArrayList<T>();
    String token = null;
    do {
      var start = token;
      var answer = patiently(operation, () -> page.apply(start));
      all.addAll(items.apply(answer));
      token = next.apply(answer);
    } while (token != null);
    return all;
  }

  private static <R> R patiently(String operation, Supplier<R> page) {
    for (var attempt = 1; ; attempt++) {
      try {
        return call(operation, page);
      } catch (IdentityCenterException e) {
        if (e.kind() != ErrorKind.THROTTLED || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
