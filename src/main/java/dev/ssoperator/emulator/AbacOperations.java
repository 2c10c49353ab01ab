package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** Attributes for access control; enabling them takes a while, changing them does not. */
record AbacOperations(World world, Lookup lookup) {
  private static final String CONFIGURATION = "InstanceAccessControlAttributeConfiguration";

  void register(Operations operations) {
    operations
        .write("Create" + CONFIGURATION, this::create)
        .on("Describe" + CONFIGURATION, this::describe)
        .write("Update" + CONFIGURATION, this::update)
        .write("Delete" + CONFIGURATION, this::delete);
  }

  private void create(Input input) {
    lookup.instance(input.text("InstanceArn"));
    if (world.store.instance.accessControl != null) {
      throw AwsException.conflict("InstanceAccessControlAttributeConfiguration already exists.");
    }
    var behaviour = world.behaviour;
    var latency = world.ids.latency(behaviour.minLatency(), behaviour.maxLatency());
    world.store.instance.accessControl =
        new Store.AccessControl(configuration(input), world.now().plus(latency));
    world.journal.instance(world.now());
  }

  private ObjectNode describe(Input input) {
    var current = current(input);
    var enabled = !world.now().isBefore(current.enabledAt());
    return Json.object()
        .put("Status", enabled ? "ENABLED" : "CREATION_IN_PROGRESS")
        .set(CONFIGURATION, current.configuration());
  }

  private void update(Input input) {
    var current = current(input);
    world.store.instance.accessControl =
        new Store.AccessControl(configuration(input), current.enabledAt());
    world.journal.instance(world.now());
  }

  private void delete(Input input) {
    current(input);
    world.store.instance.accessControl = null;
    world.journal.instance(world.now());
  }

  private Store.AccessControl current(Input input) {
    lookup.instance(input.text("InstanceArn"));
    return Optional.ofNullable(world.store.instance.accessControl)
        .orElseThrow(
            () ->
                AwsException.notFound(
                    "InstanceAccessControlAttributeConfiguration was not found."));
  }

  private static ObjectNode configuration(Input input) {
    return input.node(CONFIGURATION).deepCopy();
  }
}
