package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Tags of the instance and of permission sets. */
record TagOperations(World world, Lookup lookup, Pages pages) {
  private static final int MAX_TAGS = 75;

  void register(Operations operations) {
    operations
        .write("TagResource", this::tag)
        .write("UntagResource", this::untag)
        .on("ListTagsForResource", this::list);
  }

  private void tag(Input input) {
    var set = writable(input);
    var tags = tags(input);
    var after = new TreeMap<>(tags);
    after.putAll(Tags.read(input.node("Tags")));
    if (after.size() > MAX_TAGS) {
      throw Quotas.exceeded("Tag", MAX_TAGS, input.text("ResourceArn"));
    }
    tags.putAll(after);
    edited(set);
  }

  private void untag(Input input) {
    var set = writable(input);
    var tags = tags(input);
    input.node("TagKeys").forEach(key -> tags.remove(key.textValue()));
    edited(set);
  }

  private ObjectNode list(Input input) {
    return pages.page(
        input,
        "Tags",
        tags(input).entrySet(),
        Map.Entry::getKey,
        tag -> Json.object().put("Key", tag.getKey()).put("Value", tag.getValue()));
  }

  private Optional<PermissionSetState> writable(Input input) {
    var set = permissionSet(input);
    set.ifPresent(found -> lookup.writable(input, found));
    return set;
  }

  private Optional<PermissionSetState> permissionSet(Input input) {
    input.optional("InstanceArn").ifPresent(lookup::instance);
    var arn = input.text("ResourceArn");
    if (arn.contains(":permissionSet/")) {
      return Optional.of(lookup.permissionSet(arn));
    }
    lookup.instance(arn);
    return Optional.empty();
  }

  private SortedMap<String, String> tags(Input input) {
    return permissionSet(input).map(set -> set.tags).orElse(world.store.instance.tags);
  }

  private void edited(Optional<PermissionSetState> tagged) {
    tagged.ifPresentOrElse(
        set -> {
          if (world.behaviour.tagEditsOutdate()) {
            set.revision++;
          }
          world.journal.permissionSet(world.now(), Effect.Kind.PERMISSION_SET_TAGGED, set.arn);
        },
        () -> world.journal.instance(world.now()));
  }
}
