package dev.ssoperator.boundary;

import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.BoundaryLimits;
import dev.ssoperator.api.ManagedStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one generation of a boundary counts. Thread-safe. */
final class Standing {

  /**
   * The counts of a boundary.
   *
   * @param violations resources that it does not allow, or not any more of
   */
  record Counts(int permissionSets, int accountAssignments, int violations) {}

  static final String PERMISSION_SET = "PermissionSet";
  static final String ACCOUNT_ASSIGNMENT = "AccountAssignment";
  static final String ACCOUNT_ASSIGNMENT_SET = "AccountAssignmentSet";

  private final @Nullable String uid;
  private final @Nullable Long generation;
  private final Map<String, Allotment> allotments = new HashMap<>();
  private final Set<String> violations = new HashSet<>();

  /** The counts when a change was told last; a resource may be counted before it is recorded. */
  private Counts told = new Counts(0, 0, 0);

  private Standing(AccessBoundary boundary) {
    this.uid = boundary.getMetadata().getUid();
    this.generation = boundary.getMetadata().getGeneration();
    var limits = Objects.requireNonNullElse(boundary.getSpec().limits(), NO_LIMITS);
    allotments.put(PERMISSION_SET, new Allotment(limit(limits.permissionSets())));
    allotments.put(ACCOUNT_ASSIGNMENT, new Allotment(limit(limits.accountAssignments())));
    allotments.put(ACCOUNT_ASSIGNMENT_SET, new Allotment(Integer.MAX_VALUE));
  }

  /** Of resources created in one second, those that have something in AWS keep their place. */
  private static final Comparator<HasMetadata> USED_FIRST =
      Comparator.comparing(Standing::hasNothing)
          .thenComparing(resource -> resource.getMetadata().getUid());

  private static boolean hasNothing(HasMetadata resource) {
    return !(resource instanceof CustomResource<?, ?> custom)
        || !(custom.getStatus() instanceof ManagedStatus status)
        || status.holds().isEmpty();
  }

  private static final BoundaryLimits NO_LIMITS = new BoundaryLimits(null, null);

  private static int limit(@Nullable Integer limit) {
    return limit == null ? Integer.MAX_VALUE : limit;
  }

  /** Counts the resources in a boundary's namespaces. */
  static Standing of(AccessBoundary boundary, Followers followers) {
    var standing = new Standing(boundary);
    boundary
        .getSpec()
        .namespaces()
        .forEach(
            namespace ->
                standing.allotments.forEach(
                    (kind, allotment) ->
                        followers
                            .list(kind, namespace)
                            .sorted(USED_FIRST)
                            .forEach(allotment::add)));
    return standing;
  }

  /** Whether this is about the boundary as it is now. */
  boolean isOf(AccessBoundary boundary) {
    return Objects.equals(uid, boundary.getMetadata().getUid())
        && Objects.equals(generation, boundary.getMetadata().getGeneration());
  }

  /** How many more AccountAssignments there may be. */
  synchronized int room() {
    return Objects.requireNonNull(allotments.get(ACCOUNT_ASSIGNMENT)).room();
  }

  /** The limit that a resource is beyond; empty if it is within. */
  synchronized Optional<Integer> limitReached(HasMetadata resource) {
    var allotment = allotment(resource);
    allotment.add(resource);
    return allotment.isWithin(resource.getMetadata().getUid())
        ? Optional.empty()
        : Optional.of(allotment.limit());
  }

  /**
   * Counts a resource.
   *
   * @return whether the counts have changed since the last call
   */
  synchronized boolean record(HasMetadata resource, boolean isViolation) {
    allotment(resource).add(resource);
    if (isViolation) {
      violations.add(resource.getMetadata().getUid());
    } else {
      violations.remove(resource.getMetadata().getUid());
    }
    var before = told;
    told = counts();
    return !told.equals(before);
  }

  /**
   * A resource is gone.
   *
   * @return the resource that is within the limit instead
   */
  synchronized Optional<ResourceID> vanished(HasMetadata resource) {
    violations.remove(resource.getMetadata().getUid());
    return allotment(resource).remove(resource.getMetadata().getUid());
  }

  synchronized Counts counts() {
    return new Counts(size(PERMISSION_SET), size(ACCOUNT_ASSIGNMENT), violations.size());
  }

  private int size(String kind) {
    return Objects.requireNonNull(allotments.get(kind)).size();
  }

  private Allotment allotment(HasMetadata resource) {
    return Objects.requireNonNull(allotments.get(resource.getKind()), resource.getKind());
  }
}
