package dev.ssoperator.bench;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import java.util.Collection;

/** The Kubernetes API of an experiment, with this project's definitions installed. */
public interface BenchApi extends AutoCloseable {

  /** How a client in this process reaches it. */
  Config config();

  /** How a process of its own reaches it. */
  String kubeconfig();

  /** Creates resources; the mock server keeps the statuses that they have. */
  void create(Collection<? extends HasMetadata> resources);

  /** Gives a resource that exists another spec, whatever version it has. */
  void update(HasMetadata resource);

  @Override
  void close();
}
