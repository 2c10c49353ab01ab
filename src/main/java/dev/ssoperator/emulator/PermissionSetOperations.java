package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** Permission sets themselves: create, describe, update, delete, list. */
record PermissionSetOperations(World world, AsyncEngine engine, Lookup lookup, Pages pages) {
  private static final String DEFAULT_SESSION = "PT1H";

  void register(Operations operations) {
    operations
        .on("CreatePermissionSet", this::create)
        .on("DescribePermissionSet", input -> answer(lookup.permissionSet(input)))
        .write("UpdatePermissionSet", this::update)
        .write("DeletePermissionSet", this::delete)
        .on("ListPermissionSets", this::list);
  }

  private ObjectNode create(Input input) {
    lookup.permissionSetsOf(input);
    var tags = Tags.read(input.node("Tags"));
    var session = session(input);
    var store = world.store;
    var name = input.text("Name");
    if (store.permissionSetNamed(name).isPresent()) {
      throw AwsException.conflict("PermissionSet with name " + name + " already exists.");
    }
    var limit = world.behaviour.permissionSetsPerInstance();
    if (limit > 0 && store.permissionSets.size() >= limit) {
      throw Quotas.exceeded("PermissionSet", limit, store.instance.id);
    }
    var arn =
        "arn:aws:sso:::permissionSet/" + store.instance.id + "/" + world.ids.permissionSetId();
    var set = new PermissionSetState(arn, name, world.now());
    set.description = input.optional("Description").orElse(null);
    set.sessionDuration = session;
    set.relayState = input.optional("RelayState").orElse(null);
    set.tags.putAll(tags);
    store.permissionSets.put(arn, set);
    world.journal.permissionSet(world.now(), Effect.Kind.PERMISSION_SET_CREATED, arn);
    return answer(set);
  }

  /** What is left out is reset, except the description, which cannot be removed. */
  private void update(Input input) {
    var set = lookup.writable(input);
    var session = session(input);
    input.optional("Description").ifPresent(text -> set.description = text);
    set.sessionDuration = session;
    set.relayState = input.optional("RelayState").orElse(null);
    world.edited(set);
  }

  private void delete(Input input) {
    var set = lookup.writable(input);
    var busy = engine.running.stream().anyMatch(request -> request.order.set() == set);
    if (busy || !set.provisioned.isEmpty() || world.store.assigned(set.arn) || lingers(set)) {
      throw AwsException.conflict(
          "Could not delete because PermissionSet has ApplicationProfile associated with it.");
    }
    world.store.permissionSets.remove(set.arn);
    world.journal.permissionSet(world.now(), Effect.Kind.PERMISSION_SET_DELETED, set.arn);
  }

  private boolean lingers(PermissionSetState set) {
    return set.lastDeprovisioned
        .map(time -> world.now().isBefore(time.plus(world.behaviour.deprovisionLinger())))
        .orElse(false);
  }

  private ObjectNode list(Input input) {
    lookup.permissionSetsOf(input);
    return pages.page(
        input,
        "PermissionSets",
        world.store.permissionSets.keySet(),
        arn -> arn,
        TextNode::valueOf);
  }

  private String session(Input input) {
    return input
        .optional("SessionDuration")
        .map(text -> SessionDuration.accept(text, world.behaviour.normalizesSessionDuration()))
        .orElse(DEFAULT_SESSION);
  }

  private static ObjectNode answer(PermissionSetState set) {
    var answer = Json.object();
    var node = answer.putObject("PermissionSet");
    node.put("Name", set.name);
    node.put("PermissionSetArn", set.arn);
    if (set.description != null) {
      node.put("Description", set.description);
    }
    node.put("CreatedDate", Json.epochSeconds(set.created));
    node.put("SessionDuration", set.sessionDuration);
    if (set.relayState != null) {
      node.put("RelayState", set.relayState);
    }
    return answer;
  }
}
