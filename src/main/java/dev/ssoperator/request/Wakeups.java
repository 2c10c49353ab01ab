package dev.ssoperator.request;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.Set;

/**
 * An event source with which the operator itself wakes a resource, because something it waits for
 * has happened.
 *
 * @param <P> the type of the resources it wakes
 */
public final class Wakeups<P extends HasMetadata> extends AbstractEventSource<Void, P> {

  /** Creates the source. */
  public Wakeups() {
    super(Void.class, "wakeups");
  }

  /** Has the resource reconciled soon; does nothing before the controller starts. */
  public void wake(ResourceID resource) {
    if (isRunning()) {
      getEventHandler().handleEvent(new Event(resource));
    }
  }

  /** What wakes the resource when it is run; equal for equal resources. */
  public Runnable waking(ResourceID resource) {
    return new Waking(this, resource);
  }

  /** What wakes the resource when it is run; equal for equal resources. */
  public Runnable waking(P resource) {
    return waking(ResourceID.fromResource(resource));
  }

  private record Waking(Wakeups<?> wakeups, ResourceID resource) implements Runnable {
    @Override
    public void run() {
      wakeups.wake(resource);
    }
  }

  @Override
  public Set<Void> getSecondaryResources(P primary) {
    return Set.of();
  }
}
