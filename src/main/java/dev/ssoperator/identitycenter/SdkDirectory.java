package dev.ssoperator.identitycenter;

import static dev.ssoperator.identitycenter.AwsErrors.call;
import static dev.ssoperator.identitycenter.AwsErrors.find;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.identitystore.IdentitystoreClient;
import software.amazon.awssdk.services.identitystore.model.AlternateIdentifier;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.organizations.model.Account;

/** {@link Directory} on AWS SDK for Java v2. */
final class SdkDirectory implements Directory {

  private final IdentitystoreClient identityStore;
  private final OrganizationsClient organizations;
  private final InstanceLocator locator;

  SdkDirectory(
      IdentitystoreClient identityStore,
      OrganizationsClient organizations,
      InstanceLocator locator) {
    this.identityStore = identityStore;
    this.organizations = organizations;
    this.locator = locator;
  }

  /**
   * Looks up a group that need not exist: any result shows that the Identity Store is usable.
   *
   * @throws IdentityCenterException if it is not usable
   */
  static void probe(IdentitystoreClient identityStore, String identityStoreId) {
    var name = attribute("displayName", "ssoperator");
    var unused =
        find(
            "GetGroupId",
            () ->
                identityStore.getGroupId(
                    r -> r.identityStoreId(identityStoreId).alternateIdentifier(name)));
  }

  @Override
  public Optional<String> groupId(String displayName) {
    var store = identityStoreId("GetGroupId");
    var name = attribute("displayName", displayName);
    return find(
        "GetGroupId",
        () ->
            identityStore
                .getGroupId(r -> r.identityStoreId(store).alternateIdentifier(name))
                .groupId());
  }

  @Override
  public Optional<String> userId(String userName) {
    var store = identityStoreId("GetUserId");
    var name = attribute("userName", userName);
    return find(
        "GetUserId",
        () ->
            identityStore
                .getUserId(r -> r.identityStoreId(store).alternateIdentifier(name))
                .userId());
  }

  @Override
  public List<OrganizationAccount> accounts() {
    return call(
        "ListAccounts",
        () ->
            organizations.listAccountsPaginator(r -> {}).stream()
                .flatMap(page -> page.accounts().stream())
                .sorted(Comparator.comparing(Account::id))
                .map(a -> new OrganizationAccount(a.id(), a.name(), a.stateAsString()))
                .toList());
  }

  private String identityStoreId(String operation) {
    return locator.require(operation).identityStoreId();
  }

  private static AlternateIdentifier attribute(String path, String value) {
    return AlternateIdentifier.fromUniqueAttribute(
        a -> a.attributePath(path).attributeValue(Document.fromString(value)));
  }
}
