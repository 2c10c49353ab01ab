package dev.ssoperator.operator;

import dev.ssoperator.apiserver.Unreadable;
import dev.ssoperator.status.LogFields;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs once which fields of a resource cannot be read; its status may not show it.
 *
 * @param <R> the type of the resources
 */
final class UnreadableResources<R extends HasMetadata> extends AbstractEventSource<Void, R>
    implements ResourceEventAware<R> {

  private static final Logger LOGGER = LoggerFactory.getLogger(UnreadableResources.class);

  private final Map<ResourceID, String> logged = new ConcurrentHashMap<>();

  UnreadableResources() {
    super(Void.class, "unreadable");
  }

  @Override
  public void onResourceCreated(R resource) {
    observe(resource);
  }

  @Override
  public void onResourceUpdated(R resource, R before) {
    observe(resource);
  }

  @Override
  public void onResourceDeleted(R resource) {
    logged.remove(ResourceID.fromResource(resource));
  }

  @Override
  public Set<Void> getSecondaryResources(R primary) {
    return Set.of();
  }

  private void observe(R resource) {
    var id = ResourceID.fromResource(resource);
    var problem = Unreadable.problem(resource);
    if (problem.isEmpty()) {
      logged.remove(id);
    } else if (!problem.get().equals(logged.put(id, problem.get()))) {
      LogFields.add(LOGGER.atWarn(), resource)
          .log("The stored resource cannot be read: {}", problem.get());
    }
  }
}
