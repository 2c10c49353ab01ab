package dev.ssoperator.sdk;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.Set;

/**
 * An event source with which the operator requeues a resource when a result that it waits for is
 * there.
 *
 * @param <P> the type of the resources it wakes
 */
public final class Wakeups<P extends HasMetadata> extends AbstractEventSource<Void, P>
    implements Requester.Waker {

  private final String kind;

  /** Creates the source for the resources of a type. */
  public Wakeups(Class<P> type) {
    super(Void.class, "wakeups");
    this.kind = HasMetadata.getKind(type);
  }

  /** Requeues the resource; no effect before the controller starts. */
  @Override
  public void wake(ResourceID resource) {
    if (isRunning()) {
      getEventHandler().handleEvent(new Event(resource));
    }
  }

  /** The resource as a requester of what its spec needs. */
  public Requester requester(ResourceID resource) {
    return new Requester(kind, resource, Requester.Purpose.SPEC, this);
  }

  /** The resource as a requester of what its spec needs. */
  public Requester requester(P resource) {
    return requester(ResourceID.fromResource(resource));
  }

  @Override
  public Set<Void> getSecondaryResources(P primary) {
    return Set.of();
  }
}
