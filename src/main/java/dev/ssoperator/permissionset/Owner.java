package dev.ssoperator.permissionset;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The resource that owns a permission set, as the set's tags say it.
 *
 * @param cluster what tells this cluster from others
 * @param namespace the resource's namespace
 * @param name the resource's name
 */
public record Owner(String cluster, String namespace, String name) {

  private static final String CLUSTER_TAG = "ssoperator.dev/cluster";
  private static final String NAMESPACE_TAG = "ssoperator.dev/namespace";
  private static final String NAME_TAG = "ssoperator.dev/name";

  private static final String CONTROL_TOWER_TAG = "managedBy";
  private static final String CONTROL_TOWER = "ControlTower";

  /** The keys of the owner tags. */
  static final Set<String> TAG_KEYS = Set.of(CLUSTER_TAG, NAMESPACE_TAG, NAME_TAG);

  /** Whose a permission set is. */
  public sealed interface Ownership {

    /** The asking resource's. */
    record Own() implements Ownership {}

    /** The asking resource's, as far as the tags say: one or two of them are missing. */
    record Incomplete() implements Ownership {}

    /** Nobody's. */
    record None() implements Ownership {}

    /** Another resource's, in this cluster or another. */
    record Another(Owner owner) implements Ownership {}

    /** AWS Control Tower's. */
    record ControlTower() implements Ownership {}
  }

  /** The owner that tags name; empty unless they name all of it. */
  public static Optional<Owner> named(Map<String, String> tags) {
    return Optional.of(in(tags)).filter(owner -> tags.keySet().containsAll(TAG_KEYS));
  }

  private static Owner in(Map<String, String> tags) {
    return new Owner(
        tags.getOrDefault(CLUSTER_TAG, ""),
        tags.getOrDefault(NAMESPACE_TAG, ""),
        tags.getOrDefault(NAME_TAG, ""));
  }

  /** The tags that say that this resource owns a set. */
  public Map<String, String> tags() {
    return Map.of(CLUSTER_TAG, cluster, NAMESPACE_TAG, namespace, NAME_TAG, name);
  }

  /** Whose the set with these tags is, as this resource sees it. */
  public Ownership of(Map<String, String> tags) {
    if (CONTROL_TOWER.equals(tags.get(CONTROL_TOWER_TAG))) {
      return new Ownership.ControlTower();
    }
    if (TAG_KEYS.stream().noneMatch(tags::containsKey)) {
      return new Ownership.None();
    }
    var owner = in(tags);
    if (equals(owner)) {
      return new Ownership.Own();
    }
    return tags().entrySet().stream()
            .allMatch(tag -> tag.getValue().equals(tags.getOrDefault(tag.getKey(), tag.getValue())))
        ? new Ownership.Incomplete()
        : new Ownership.Another(owner);
  }

  @Override
  public String toString() {
    return "%s/%s in cluster %s".formatted(namespace, name, cluster);
  }
}
