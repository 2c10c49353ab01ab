package dev.ssoperator.apiserver;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.util.List;
import java.util.function.BiConsumer;

/** A client of the Kubernetes API server that detects when the server stops responding. */
public final class KubernetesConnection implements AutoCloseable {

  /**
   * The manager of this program's writes in {@code metadata.managedFields}. kube-apiserver takes it
   * from the part of the user agent before the slash.
   */
  public static final String FIELD_MANAGER = "ssoperator";

  /**
   * Objects per page of a list. A page is in memory twice, as bytes, before unused fields are
   * dropped; an object's annotations alone may have 256 KiB.
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
   * @param config address of the API server, and credentials
   * @param version the version of this program, for the user agent
   */
  public static KubernetesConnection open(Config config, String version) {
    return open(config, version, WatchTimes.DEFAULT, (builder, http) -> {});
  }

  /**
   * Creates a connection; nothing is sent yet.
   *
   * @param config address of the API server, and credentials
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

  /** The broken watches, whose caches may be stale, each with the reason. */
  public List<String> brokenWatches() {
    return conversations.troubles();
  }

  /** The number of relists because of a broken watch. */
  public long relists() {
    return conversations.relists();
  }

  @Override
  public void close() {
    client.close();
    conversations.close();
  }
}
