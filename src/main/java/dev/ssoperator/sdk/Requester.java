package dev.ssoperator.sdk;

import io.javaoperatorsdk.operator.processing.event.ResourceID;

/**
 * A resource that waits for the result of an asynchronous operation and is reconciled again when it
 * is there. Equal requesters are the same requester.
 *
 * @param kind the resource's kind, such as {@code PermissionSet}
 * @param resource the resource's namespace and name
 * @param purpose what the resource needs it for
 * @param waker reconciles the resource again
 */
public record Requester(String kind, ResourceID resource, Purpose purpose, Waker waker) {

  /** The purpose of a wait; a resource may wait for one result per purpose at the same time. */
  public enum Purpose {
    /** To make AWS match its spec. */
    SPEC,
    /** To take policies away from its permission set. */
    POLICY_REMOVAL,
    /** To remove assignments of its permission set that no resource requests. */
    UNMANAGED_ASSIGNMENTS
  }

  /** Reconciles resources of one kind. */
  @FunctionalInterface
  public interface Waker {

    /** Requeues the resource. */
    void wake(ResourceID resource);
  }

  /** Requeues the resource. */
  public void wake() {
    waker.wake(resource);
  }

  /** The same resource for another purpose. */
  public Requester withPurpose(Purpose other) {
    return new Requester(kind, resource, other, waker);
  }
}
