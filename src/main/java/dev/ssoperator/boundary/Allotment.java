package dev.ssoperator.boundary;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The resources of one kind that a boundary counts, and which of them are within its limit: the
 * oldest, and of those created in one second the first that were added, so that none of them takes
 * the place of another that was used already. Each change costs the logarithm of their number. Not
 * thread-safe.
 */
final class Allotment {

  /** The order of creation, and of addition within the second that Kubernetes records. */
  private record Place(Instant created, long added) implements Comparable<Place> {

    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::created).thenComparing(Place::added);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  private final int limit;
  private final TreeMap<Place, ResourceID> within = new TreeMap<>();
  private final TreeMap<Place, ResourceID> beyond = new TreeMap<>();
  private final Map<String, Place> places = new HashMap<>();
  private long added;

  Allotment(int limit) {
    this.limit = limit;
  }

  /** Counts a resource, once. */
  void add(HasMetadata resource) {
    var meta = resource.getMetadata();
    var place = new Place(Instant.parse(meta.getCreationTimestamp()), added);
    if (places.putIfAbsent(meta.getUid(), place) != null) {
      return;
    }
    added++;
    within.put(place, ResourceID.fromResource(resource));
    if (within.size() > limit) {
      var youngest = within.pollLastEntry();
      beyond.put(youngest.getKey(), youngest.getValue());
    }
  }

  /**
   * A resource counts no more.
   *
   * @return the one that is within the limit instead
   */
  Optional<ResourceID> remove(String uid) {
    var place = places.remove(uid);
    if (place == null || beyond.remove(place) != null) {
      return Optional.empty();
    }
    within.remove(place);
    var next = beyond.pollFirstEntry();
    if (next == null) {
      return Optional.empty();
    }
    within.put(next.getKey(), next.getValue());
    return Optional.of(next.getValue());
  }

  /** Whether a counted resource is within the limit. */
  boolean isWithin(String uid) {
    var place = places.get(uid);
    return place != null && within.containsKey(place);
  }

  /** How many more resources would be within the limit. */
  int room() {
    return limit - within.size();
  }

  int limit() {
    return limit;
  }

  int size() {
    return places.size();
  }
}
