package dev.ssoperator.apiserver;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.util.List;
import java.util.function.BiConsumer;

/** A client of the Kubernetes API server that notices when the server has gone silent. */
public final class KubernetesConnection implements AutoCloseable {

  /**
   * The name under which the API server records what this program writes, in {@code
   * metadata.managedFields}: kube-apiserver takes it from what stands before the slash in the user
   * agent.
   */
  public static final String FIELD_MANAGER = "ssoperator";

  /**
   * How many objects a list returns at once. A page is in memory twice, as bytes, before what is
   * not used is left out; an object's annotations alone may have 256 KiB.
   */
  public static final long LIST_LIMIT = 50;

  private final Conversations conversations;
  private final KubernetesClient client;

  private KubernetesConnection(Conversations conversations, KubernetesClient client) {
    this.conversations = conversations;
    this.client = client;
  }

  /**
   * Creates a connection; nothing is sent yet.
   *
   * @param config where the API server is, and who calls it
   * @param version the version of this program, for the user agent
   */
  public static KubernetesConnection open(Config config, String version) {
    return open(config, version, WatchTimes.DEFAULT, (builder, http) -> {});
  }

  /**
   * Creates a connection; nothing is sent yet.
   *
   * @param config where the API server is, and who calls it
   * @param version the version of this program, for the user agent
   * @param times when a watch counts as dead
   * @param customization changes the client before it is built; it is given the factory of HTTP
   *     clients that the client would use
   */
  public static KubernetesConnection open(
      Config config,
      String version,
      WatchTimes times,
      BiConsumer<KubernetesClientBuilder, HttpClient.Factory> customization) {
    var conversations = new Conversations(times, System::nanoTime);
    var factory = new RenewableHttpClientFactory(conversations);
    var builder =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(config).withUserAgent(FIELD_MANAGER + "/" + version).build())
            .withHttpClientFactory(factory)
            .withKubernetesSerialization(new ResourceSerialization());
    customization.accept(builder, factory);
    return new KubernetesConnection(conversations, builder.build());
  }

  /** The client; {@link #close()} closes it. */
  public KubernetesClient client() {
    return client;
  }

  /** The watches that do not deliver, so that caches may be stale, each with the reason. */
  public List<String> brokenWatches() {
    return conversations.troubles();
  }

  /** How often a list was read again because its watch had broken. */
  public long relists() {
    return conversations.relists();
  }

  @Override
  public void close() {
    client.close();
    conversations.close();
  }
}
