package dev.ssoperator.emulator;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What has an id in Identity Store. */
enum DirectoryType {
  GROUP("Group", "GROUP"),
  USER("User", "USER"),
  MEMBERSHIP("Membership", "GROUP_MEMBERSHIP");

  /** As in the names of operations and members. */
  final String noun;

  /** As in exceptions. */
  private final String resourceType;

  DirectoryType(String noun, String resourceType) {
    this.noun = noun;
    this.resourceType = resourceType;
  }

  /** The one with this id or ARN; an ARN of another type names nothing. */
  <T> T find(Map<String, T> all, String named) {
    var arn = arn("");
    var id = named.startsWith(arn) ? named.substring(arn.length()) : named;
    return Optional.ofNullable(all.get(id)).orElseThrow(this::notFound);
  }

  String arn(String id) {
    return "arn:aws:identitystore:::" + noun.toLowerCase(Locale.ROOT) + "/" + id;
  }

  AwsException notFound() {
    return notFound(resourceType);
  }

  /** Refuses a call for another identity store. */
  static void requireStore(World world, Input input) {
    var instance = world.store.instance;
    var named = input.text("IdentityStoreId");
    if (!named.equals(instance.identityStoreId)
        && !named.equals(instance.identityStoreArn(world.store.organization.managementAccount()))) {
      throw notFound("IDENTITY_STORE");
    }
  }

  private static AwsException notFound(String resourceType) {
    return AwsException.notFound(resourceType + " not found.").with("ResourceType", resourceType);
  }
}
