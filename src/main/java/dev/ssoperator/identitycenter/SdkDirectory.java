package dev.ssoperator.identitycenter;

import static dev.ssoperator.identitycenter.AwsErrors.find;

import java.util.Optional;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.identitystore.IdentitystoreClient;
import software.amazon.awssdk.services.identitystore.model.AlternateIdentifier;

/** {@link Directory} on AWS SDK for Java v2. */
final class SdkDirectory implements Directory {

  private final IdentitystoreClient identityStore;
  private final InstanceLocator locator;

  SdkDirectory(IdentitystoreClient identityStore, InstanceLocator locator) {
    this.identityStore = identityStore;
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

  private String identityStoreId(String operation) {
    return locator.require(operation).identityStoreId();
  }

  private static AlternateIdentifier attribute(String path, String value) {
    return AlternateIdentifier.fromUniqueAttribute(
        a -> a.attributePath(path).attributeValue(Document.fromString(value)));
  }
}
