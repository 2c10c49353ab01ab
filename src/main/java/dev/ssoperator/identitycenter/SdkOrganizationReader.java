package dev.ssoperator.identitycenter;

import static dev.ssoperator.identitycenter.AllPages.find;
import static dev.ssoperator.identitycenter.AllPages.read;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.organizations.model.Account;
import software.amazon.awssdk.services.organizations.model.ListAccountsForParentResponse;
import software.amazon.awssdk.services.organizations.model.ListAccountsResponse;
import software.amazon.awssdk.services.organizations.model.ListOrganizationalUnitsForParentResponse;
import software.amazon.awssdk.services.organizations.model.ListRootsResponse;
import software.amazon.awssdk.services.organizations.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.organizations.model.OrganizationalUnit;
import software.amazon.awssdk.services.organizations.model.Tag;

/** {@link OrganizationReader} on AWS SDK for Java v2. */
final class SdkOrganizationReader implements OrganizationReader {

  /** Organizations' largest page. */
  private static final int PAGE = 20;

  // The longest texts, in characters, by the AWS Organizations API Reference.
  private static final int ACCOUNT_NAME = 50;
  private static final int UNIT_NAME = 128;
  private static final int TAG_KEY = 128;
  private static final int TAG_VALUE = 256;

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
    return read(
            "ListAccounts",
            token -> lists.listAccounts(r -> r.maxResults(PAGE).nextToken(token)),
            page -> accounts(page.accounts()),
            ListAccountsResponse::nextToken)
        .stream()
        .sorted(Comparator.comparing(OrganizationAccount::id))
        .toList();
  }

  @Override
  public List<String> roots() {
    return read(
        "ListRoots",
        token -> lists.listRoots(r -> r.maxResults(PAGE).nextToken(token)),
        page ->
            Responses.entries(page.roots(), "Roots").stream()
                .map(root -> Responses.required(root.id(), "Id"))
                .toList(),
        ListRootsResponse::nextToken);
  }

  @Override
  public Optional<List<Unit>> units(String parentId) {
    return find(
        "ListOrganizationalUnitsForParent",
        token ->
            lists.listOrganizationalUnitsForParent(
                r -> r.parentId(parentId).maxResults(PAGE).nextToken(token)),
        page ->
            Responses.entries(page.organizationalUnits(), "OrganizationalUnits").stream()
                .map(SdkOrganizationReader::unit)
                .toList(),
        ListOrganizationalUnitsForParentResponse::nextToken);
  }

  @Override
  public Optional<List<OrganizationAccount>> accountsIn(String parentId) {
    return find(
        "ListAccountsForParent",
        token ->
            lists.listAccountsForParent(
                r -> r.parentId(parentId).maxResults(PAGE).nextToken(token)),
        page -> accounts(page.accounts()),
        ListAccountsForParentResponse::nextToken);
  }

  @Override
  public Optional<Map<String, String>> tags(String accountId) {
    return find(
            "ListTagsForResource",
            token -> tags.listTagsForResource(r -> r.resourceId(accountId).nextToken(token)),
            page ->
                Responses.entries(page.tags(), "Tags").stream()
                    .map(SdkOrganizationReader::tag)
                    .toList(),
            ListTagsForResourceResponse::nextToken)
        .map(
            found ->
                found.stream()
                    .collect(
                        Collectors.toUnmodifiableMap(
                            Map.Entry::getKey, Map.Entry::getValue, (one, other) -> other)));
  }

  private static Map.Entry<String, String> tag(Tag tag) {
    return Map.entry(
        Responses.required(tag.key(), TAG_KEY, "Key"),
        Responses.given(tag.value(), TAG_VALUE, "Value"));
  }

  private static Unit unit(OrganizationalUnit unit) {
    return new Unit(
        Responses.required(unit.id(), "Id"), Responses.required(unit.name(), UNIT_NAME, "Name"));
  }

  private static List<OrganizationAccount> accounts(List<Account> accounts) {
    return Responses.entries(accounts, "Accounts").stream()
        .map(SdkOrganizationReader::account)
        .toList();
  }

  private static OrganizationAccount account(Account account) {
    return new OrganizationAccount(
        Responses.required(account.id(), "Id"),
        Responses.required(account.name(), ACCOUNT_NAME, "Name"),
        Responses.required(account.stateAsString(), "State"));
  }
}
