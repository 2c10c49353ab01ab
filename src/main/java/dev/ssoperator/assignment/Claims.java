package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.AssignmentRequest.Operation;
import dev.ssoperator.api.RequestState;
import dev.ssoperator.ledger.AssignmentScope;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

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
  private final Map<AssignmentScope, Set<AssignedAccess>> claimedIn = new HashMap<>();
  private final Map<AssignedAccess, ResourceID> revoking = new HashMap<>();

  /** Who has left access to others; their statuses may still say that they have it. */
  private final Map<AssignedAccess, Set<ResourceID>> relinquished = new HashMap<>();

  private boolean seeded;

  /** Takes in, once, what resources claimed and were removing before the operator started. */
  synchronized void seed(Supplier<Stream<AccountAssignment>> resources) {
    if (!seeded) {
      seeded = true;
      resources.get().forEach(this::recall);
    }
  }

  private void recall(AccountAssignment resource) {
    var status = resource.getStatus();
    if (status == null) {
      return;
    }
    if (status.resolved() != null && resource.isObserved() && !resource.isMarkedForDeletion()) {
      claim(status.resolved(), Claimant.of(resource));
    }
    var request = status.request();
    if (request != null
        && request.operation() == Operation.DELETE
        && request.state() == RequestState.IN_PROGRESS) {
      revoking.put(request.assignment(), ResourceID.fromResource(resource));
    }
  }

  /** Claims access, and gives up what the claimant claimed before. */
  synchronized Claim claim(AssignedAccess access, Claimant claimant) {
    if (!access.equals(claimed.get(claimant.id()))) {
      release(claimant.id());
    }
    claimed.put(claimant.id(), access);
    takeBack(access, claimant.id());
    claimedIn.computeIfAbsent(AssignmentScope.of(access), p -> new HashSet<>()).add(access);
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
        var inPair = claimedIn.get(AssignmentScope.of(access));
        if (inPair != null && inPair.remove(access) && inPair.isEmpty()) {
          claimedIn.remove(AssignmentScope.of(access));
        }
      }
    }
  }

  /** What else is claimed in the account of an access with its permission set, and who owns it. */
  synchronized Map<AssignedAccess, Claimant> othersIn(AssignedAccess access) {
    var others = new HashMap<AssignedAccess, Claimant>();
    for (var other : claimedIn.getOrDefault(AssignmentScope.of(access), Set.of())) {
      if (!other.equals(access)) {
        others.put(other, claimants.getOrDefault(other, new TreeSet<>()).first());
      }
    }
    return others;
  }

  private void takeBack(AssignedAccess access, ResourceID resource) {
    var leavers = relinquished.get(access);
    if (leavers != null && leavers.remove(resource) && leavers.isEmpty()) {
      relinquished.remove(access);
    }
  }

  /**
   * Leaves access to another resource that needs it on, if there is one. Of two that could leave it
   * to each other only the first one does.
   *
   * @param holders the others that have the access, as far as their statuses say
   * @return false when the resource is the last
   */
  synchronized boolean handOver(
      AssignedAccess access, ResourceID resource, Set<ResourceID> holders) {
    var leavers = relinquished.getOrDefault(access, Set.of());
    var isLast = leavers.containsAll(holders);
    if (holders.isEmpty()) {
      relinquished.remove(access);
    } else if (!isLast) {
      relinquished.computeIfAbsent(access, a -> new HashSet<>()).add(resource);
    }
    return !isLast;
  }

  /** The owner of access, other than the given resource. */
  synchronized Optional<Claimant> other(AssignedAccess access, ResourceID resource) {
    return claimants.getOrDefault(access, new TreeSet<>()).stream()
        .filter(claimant -> !claimant.id().equals(resource))
        .findFirst();
  }

  /**
   * Announces that a resource is about to remove access, unless somebody else claims it. From then
   * on, whoever claims it must wait for the end.
   *
   * @param isLive whether a claimant is to stay
   * @return the claimant for whom the access must not be removed
   */
  synchronized Optional<Claimant> beginRevoking(
      AssignedAccess access, ResourceID resource, Predicate<Claimant> isLive) {
    var heir =
        claimants.getOrDefault(access, new TreeSet<>()).stream()
            .filter(claimant -> !claimant.id().equals(resource))
            .filter(isLive)
            .findFirst();
    if (heir.isEmpty()) {
      revoking.put(access, resource);
    }
    return heir;
  }

  /** Who is just removing access. */
  synchronized Optional<ResourceID> revoker(AssignedAccess access) {
    return Optional.ofNullable(revoking.get(access));
  }

  /**
   * Announces that a resource no longer removes anything.
   *
   * @return who waits for that
   */
  synchronized List<Claimant> endRevoking(ResourceID resource) {
    var ended =
        revoking.entrySet().stream()
            .filter(e -> e.getValue().equals(resource))
            .map(Map.Entry::getKey)
            .toList();
    ended.forEach(revoking::remove);
    return ended.stream()
        .flatMap(access -> claimants.getOrDefault(access, new TreeSet<>()).stream())
        .filter(claimant -> !claimant.id().equals(resource))
        .toList();
  }
}
