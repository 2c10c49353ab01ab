package dev.ssoperator.access;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.sdk.Requester;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Comparator;

/**
 * A resource that requests an assignment; older ones come first.
 *
 * @param requester the resource
 * @param uid the resource's UID
 * @param createdAt the resource's creation time, as Kubernetes writes it
 */
public record Claimant(Requester requester, String uid, String createdAt)
    implements Comparable<Claimant> {

  private static final Comparator<Claimant> BY_AGE =
      Comparator.comparing(Claimant::createdAt)
          .thenComparing(claimant -> claimant.id().getNamespace().orElse(""))
          .thenComparing(claimant -> claimant.id().getName())
          .thenComparing(Claimant::uid);

  static Claimant of(AccountAssignment resource, Requester requester) {
    var meta = resource.getMetadata();
    return new Claimant(requester, meta.getUid(), meta.getCreationTimestamp());
  }

  /** The resource's namespace and name. */
  public ResourceID id() {
    return requester.resource();
  }

  /** The resource's name. */
  public String name() {
    return id().getName();
  }

  @Override
  public int compareTo(Claimant other) {
    return BY_AGE.compare(this, other);
  }
}
