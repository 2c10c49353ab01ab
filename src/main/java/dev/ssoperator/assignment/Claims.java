package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which resources ask for which access. The oldest claimant owns it; the access is not removed
 * while anybody claims it.
 */
final class Claims {

  /** A resource that claims access; older ones come first. */
  record Claimant(ResourceID id, String uid, String createdAt) implements Comparable<Claimant> {

    private static final Comparator<Claimant> BY_AGE =
        Comparator.comparing(Claimant::createdAt)
            .thenComparing(claimant -> claimant.id().getNamespace().orElse(""))
            .thenComparing(claimant -> claimant.id().getName())
            .thenComparing(Claimant::uid);

    static Claimant of(AccountAssignment resource) {
      var meta = resource.getMetadata();
      return new Claimant(
          ResourceID.fromResource(resource), meta.getUid(), meta.getCreationTimestamp());
    }

    String name() {
      return id().getName();
    }

    @Override
    public int compareTo(Claimant other) {
      return BY_AGE.compare(this, other);
    }
  }

  /**
   * The outcome of a claim.
   *
   * @param owner who owns the access now
   * @param displaced who owned it just before, if that was another
   */
  record Claim(Claimant owner, Optional<Claimant> displaced) {}

  private final Map<AssignedAccess, TreeSet<Claimant>> claimants = new HashMap<>();
  private final Map<ResourceID, AssignedAccess> claimed = new HashMap<>();
  private boolean seeded;

  /** Takes in, once, what resources claimed before the operator started. */
  synchronized void seed(Collection<AccountAssignment> resources) {
    if (seeded) {
      return;
    }
    seeded = true;
    for (var resource : resources) {
      var access = resource.isMarkedForDeletion() ? null : knownAccess(resource);
      if (access != null) {
        claim(access, Claimant.of(resource));
      }
    }
  }

  /** Claims access, and gives up what the claimant claimed before. */
  synchronized Claim claim(AssignedAccess access, Claimant claimant) {
    if (!access.equals(claimed.get(claimant.id()))) {
      release(claimant.id());
    }
    claimed.put(claimant.id(), access);
    var all = claimants.computeIfAbsent(access, a -> new TreeSet<>());
    var before = all.isEmpty() ? claimant : all.first();
    all.removeIf(c -> c.id().equals(claimant.id()));
    all.add(claimant);
    var owner = all.first();
    return new Claim(
        owner, owner.id().equals(before.id()) ? Optional.empty() : Optional.of(before));
  }

  /** Gives up what a resource claims. */
  synchronized void release(ResourceID resource) {
    var access = claimed.remove(resource);
    var all = access == null ? null : claimants.get(access);
    if (all != null) {
      all.removeIf(claimant -> claimant.id().equals(resource));
      if (all.isEmpty()) {
        claimants.remove(access);
      }
    }
  }

  /** The owner of access, other than the given resource. */
  synchronized Optional<Claimant> other(AssignedAccess access, ResourceID resource) {
    return claimants.getOrDefault(access, new TreeSet<>()).stream()
        .filter(claimant -> !claimant.id().equals(resource))
        .findFirst();
  }

  /** Whether the status speaks of the spec as it is. */
  static boolean isObserved(AccountAssignment resource) {
    var status = resource.getStatus();
    return status != null
        && Objects.equals(status.observedGeneration(), resource.getMetadata().getGeneration());
  }

  private static @Nullable AssignedAccess knownAccess(AccountAssignment resource) {
    var status = resource.getStatus();
    return status != null && isObserved(resource) ? status.resolved() : null;
  }
}
