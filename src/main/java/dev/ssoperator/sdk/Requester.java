package dev.ssoperator.sdk;

import io.javaoperatorsdk.operator.processing.event.ResourceID;

/**
 * A resource that has requested something that takes time. It is reconciled again when that is
 * there. Equal requesters are one.
 *
 * @param kind the resource's kind, such as {@code PermissionSet}
 * @param resource the resource's namespace and name
 * @param purpose what the resource needs it for
 * @param waker reconciles the resource again
 */
public record Requester(String kind, ResourceID resource, Purpose purpose, Waker waker) {

  /** What a resource needs something for; it may wait for one thing of each at the same time. */
  public enum Purpose {
    /** To make AWS match its spec. */
    SPEC,
    /** To remove assignments of its permission set that no resource requests. */
    UNMANAGED_ASSIGNMENTS
  }

  /** Reconciles resources of one kind. */
  @FunctionalInterface
  public interface Waker {

    /** Has the resource reconciled soon. */
    void wake(ResourceID resource);
  }

  /** Has the resource reconciled soon. */
  public void wake() {
    waker.wake(resource);
  }

  /** The same resource for another purpose. */
  public Requester withPurpose(Purpose other) {
    return new Requester(kind, resource, other, waker);
  }
}
