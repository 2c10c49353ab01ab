package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;

/** The one organization instance. */
record InstanceOperations(World world, Lookup lookup, Pages pages) {
  private static final String AWS_OWNED = "AWS_OWNED_KMS_KEY";

  void register(Operations operations) {
    operations
        .on("ListInstances", this::list)
        .on("DescribeInstance", this::describe)
        .write("UpdateInstance", this::update);
  }

  private ObjectNode list(Input input) {
    return pages.page(
        input,
        "Instances",
        world.behaviour.instance() == InstancePresence.ABSENT
            ? List.<Store.Instance>of()
            : List.of(world.store.instance),
        Store.Instance::arn,
        instance -> metadata(instance, input.region()));
  }

  /** This operation has no ResourceNotFoundException. */
  private ObjectNode describe(Input input) {
    var instance = world.store.instance;
    if (!input.text("InstanceArn").equals(instance.arn())) {
      throw AwsException.accessDenied(
          "User is not authorized to perform: sso:DescribeInstance on resource: "
              + input.text("InstanceArn"));
    }
    var answer = metadata(instance, input.region());
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

  private ObjectNode metadata(Store.Instance instance, String region) {
    var owner = world.store.organization.managementAccount();
    var primary = world.primaryRegion(region);
    var node =
        Json.object()
            .put("InstanceArn", instance.arn())
            .put("IdentityStoreId", instance.identityStoreId)
            .put("IdentityStoreArn", instance.identityStoreArn(owner))
            .put("OwnerAccountId", owner)
            .put("CreatedDate", Json.epochSeconds(instance.created))
            .put("Status", "ACTIVE")
            .put("PrimaryRegion", primary);
    var regions = node.putArray("Regions");
    for (var name : new LinkedHashSet<>(List.of(primary, region))) {
      regions
          .addObject()
          .put("RegionName", name)
          .put("Status", "ACTIVE")
          .put("AddedDate", Json.epochSeconds(instance.created))
          .put("IsPrimaryRegion", name.equals(primary));
    }
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
