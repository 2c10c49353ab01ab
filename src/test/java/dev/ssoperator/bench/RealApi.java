package dev.ssoperator.bench;

import dev.ssoperator.kubernetes.ApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** A real kube-apiserver with its etcd, for one experiment. */
public final class RealApi implements BenchApi {

  /** As many as a pipeline that applies folders in parallel has. */
  private static final int CLIENTS = 8;

  private final ApiServer.Another server = ApiServer.another();
  private final KubernetesClient client =
      new KubernetesClientBuilder().withConfig(server.config()).build();

  /** Starts one, which holds the namespace of the {@link Company}. */
  public RealApi() {
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(Company.NAMESPACE)
                .endMetadata()
                .build())
        .create();
  }

  @Override
  public Config config() {
    return server.config();
  }

  @Override
  public String kubeconfig() {
    return server.kubeConfigYaml();
  }

  @Override
  public void create(Collection<? extends HasMetadata> resources) {
    var threads = Executors.newFixedThreadPool(CLIENTS);
    try {
      var tasks = new ArrayList<Callable<Object>>();
      resources.forEach(resource -> tasks.add(() -> client.resource(resource).create()));
      for (var task : threads.invokeAll(tasks)) {
        task.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  @Override
  public void update(HasMetadata resource) {
    client.resource(resource).update();
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
