package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The one organization instance. */
final class InstanceOperations {
  private static final String AWS_OWNED = "AWS_OWNED_KMS_KEY";

  private final World world;
  private final Lookup lookup;
  private final Pages pages;

  InstanceOperations(World world, Lookup lookup, Pages pages) {
    this.world = world;
    this.lookup = lookup;
    this.pages = pages;
  }

  void register(Operations operations) {
    operations
        .on("ListInstances", this::list)
        .on("DescribeInstance", this::describe)
        .write("UpdateInstance", this::update);
  }

  private ObjectNode list(Input input) {
    return pages.page(
        input, "Instances", List.of(world.store.instance), Store.Instance::arn, this::metadata);
  }

  /** This operation has no ResourceNotFoundException. */
  private ObjectNode describe(Input input) {
    var instance = world.store.instance;
    if (!input.text("InstanceArn").equals(instance.arn())) {
      throw AwsException.accessDenied(
          "User is not authorized to perform: sso:DescribeInstance on resource: "
              + input.text("InstanceArn"));
    }
    var answer = metadata(instance);
    var encryption = answer.putObject("EncryptionConfigurationDetails");
    if (instance.encryption == null) {
      encryption.put("KeyType", AWS_OWNED);
    } else {
      encryption.setAll(instance.encryption);
    }
    encryption.put("EncryptionStatus", "ENABLED");
    return answer.put(
        "PermissionSetsEnabled",
        world.behaviour.permissionSetsEnabled() || instance.permissionSetsEnabled);
  }

  private ObjectNode metadata(Store.Instance instance) {
    var node =
        Json.object()
            .put("InstanceArn", instance.arn())
            .put("IdentityStoreId", instance.identityStoreId)
            .put("OwnerAccountId", world.store.organization.managementAccount())
            .put("CreatedDate", Json.epochSeconds(instance.created))
            .put("Status", "ACTIVE");
    return instance.name == null ? node : node.put("Name", instance.name);
  }

  private void update(Input input) {
    lookup.instance(input.text("InstanceArn"));
    var instance = world.store.instance;
    var encryption = input.node("EncryptionConfiguration");
    var enable = input.node("PermissionSetsEnabled");
    require(
        encryption.isMissingNode() || enable.isMissingNode(),
        "EncryptionConfiguration and PermissionSetsEnabled cannot be set together");
    require(
        enable.isMissingNode() || enable.booleanValue(),
        "Permission sets cannot be disabled: PermissionSetsEnabled must be true");
    if (encryption instanceof ObjectNode configuration) {
      require(
          configuration.path("KeyType").asText().equals(AWS_OWNED)
              != configuration.path("KmsKeyArn").isTextual(),
          "KmsKeyArn belongs to CUSTOMER_MANAGED_KEY, and only to it");
      instance.encryption = configuration.deepCopy();
    }
    input.optional("Name").ifPresent(name -> instance.name = name);
    instance.permissionSetsEnabled |= enable.booleanValue();
    world.journal.instance(world.now());
  }

  private static void require(boolean satisfied, String text) {
    if (!satisfied) {
      throw AwsException.validation(text);
    }
  }
}
