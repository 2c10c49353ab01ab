package dev.ssoperator.apiserver;

import dev.ssoperator.api.Kinds;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection to a cluster on which no request that changes anything is sent. */
public final class ReadOnlyCluster implements AutoCloseable {

  /** Retries of a request; by default the client retries for a minute. */
  private static final int RETRIES = 2;

  private static final int SERVER_ERROR = 500;

  /** What the client assumes where nothing says where the cluster is. */
  private static final String NOWHERE = "https://kubernetes.default.svc";

  private static final Interceptor READS_ONLY =
      new Interceptor() {
        @Override
        public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
          if (!request.method().equals("GET")) {
            throw new IllegalStateException(
                "%s %s is not a read".formatted(request.method(), request.uri().getPath()));
          }
        }
      };

  private final String address;
  private final KubernetesConnection connection;

  ReadOnlyCluster(Config config, String version) {
    address = config.getMasterUrl();
    connection =
        KubernetesConnection.open(
            new ConfigBuilder(config).withRequestRetryBackoffLimit(RETRIES).build(),
            version,
            WatchTimes.DEFAULT,
            (builder, http) ->
                builder.withHttpClientBuilderConsumer(
                    client -> client.addOrReplaceInterceptor("reads-only", READS_ONLY)));
  }

  /**
   * Opens a connection to the cluster of the kubeconfig or, without one, of the pod; nothing is
   * sent yet.
   *
   * @param context the context of the kubeconfig; null for the current one
   * @param version the version of this program, for the user agent
   * @throws IllegalStateException if nothing says where the cluster is
   */
  public static ReadOnlyCluster open(@Nullable String context, String version) {
    var config = Config.autoConfigure(context);
    checkContext(config, context);
    return new ReadOnlyCluster(config, version);
  }

  private static void checkContext(Config config, @Nullable String context) {
    var known = config.getContexts().stream().map(NamedContext::getName).sorted().toList();
    var current = config.getCurrentContext();
    if (context != null && (current == null || !context.equals(current.getName()))) {
      throw new IllegalStateException(
          known.isEmpty()
              ? "there is no kubeconfig with context %s: set KUBECONFIG".formatted(context)
              : "the kubeconfig has no context %s; its contexts are %s"
                  .formatted(context, String.join(", ", known)));
    }
    if (!known.isEmpty() && current == null) {
      throw new IllegalStateException(
          "the kubeconfig has no current context; choose one with --context: "
              + String.join(", ", known));
    }
    if (known.isEmpty() && config.getMasterUrl().startsWith(NOWHERE)) {
      throw new IllegalStateException(
          "there is no kubeconfig, and this is no pod of a cluster: set KUBECONFIG");
    }
  }

  KubernetesClient client() {
    return connection.client();
  }

  /**
   * The resources of SSOperator; those of one kind after those of another.
   *
   * @param namespace null for all namespaces
   * @param isBounded whether the kinds that exist only where boundaries are required are read, too;
   *     they have no namespace
   * @throws IllegalStateException saying what to do, if they cannot be read
   */
  public List<HasMetadata> resources(@Nullable String namespace, boolean isBounded) {
    var resources = new ArrayList<HasMetadata>();
    for (var kind : Kinds.ALL) {
      if (isBounded || !Kinds.BOUNDING.contains(kind)) {
        resources.addAll(list(kind, namespace));
      }
    }
    return resources;
  }

  private <R extends HasMetadata> List<R> list(Class<R> kind, @Nullable String namespace) {
    var all = client().resources(kind);
    var resources =
        namespace != null && Namespaced.class.isAssignableFrom(kind)
            ? all.inNamespace(namespace)
            : all.inAnyNamespace();
    var found = new ArrayList<R>();
    @Nullable String next = null;
    do {
      var options =
          new ListOptionsBuilder()
              .withLimit(KubernetesConnection.LIST_LIMIT)
              .withContinue(next)
              .build();
      try {
        var page = resources.list(options);
        found.addAll(page.getItems());
        next = page.getMetadata().getContinue();
      } catch (KubernetesClientException e) {
        throw problem(e, HasMetadata.getFullResourceName(kind), namespace);
      }
    } while (next != null && !next.isEmpty());
    return found;
  }

  private IllegalStateException problem(
      KubernetesClientException e, String resources, @Nullable String namespace) {
    var message =
        switch (e.getCode()) {
          case HttpURLConnection.HTTP_NOT_FOUND ->
              ("the custom resource definitions are not installed in this cluster (%s has no %s):"
                      + " install the chart, or choose another cluster with --context")
                  .formatted(address, resources);
          case HttpURLConnection.HTTP_FORBIDDEN ->
              "the verb list of %s is forbidden %s: ask for it, or choose%s another context (%s)"
                  .formatted(
                      resources,
                      namespace == null ? "in all namespaces" : "in namespace " + namespace,
                      namespace == null ? " --namespace or" : "",
                      text(e));
          case HttpURLConnection.HTTP_UNAUTHORIZED ->
              "%s does not accept the credentials of the kubeconfig or the pod: sign in again (%s)"
                  .formatted(address, text(e));
          default ->
              e.getCode() > 0 && e.getCode() < SERVER_ERROR
                  ? "%s could not be listed: %s".formatted(resources, text(e))
                  : "the API server %s does not respond: check the context and the network (%s)"
                      .formatted(address, text(e));
        };
    var problem = new IllegalStateException(message);
    problem.addSuppressed(e);
    return problem;
  }

  /** What the API server has said; else what the innermost cause is. */
  private static String text(KubernetesClientException e) {
    var status = e.getStatus();
    if (status != null && status.getMessage() != null) {
      return status.getMessage();
    }
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  @Override
  public void close() {
    connection.close();
  }
}
