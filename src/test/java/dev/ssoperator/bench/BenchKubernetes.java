package dev.ssoperator.bench;

import dev.ssoperator.api.CrdGenerator;
import dev.ssoperator.process.RunProcess;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.crud.AttributeSet;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Fabric8 mock server, which here takes in thousands of resources at once. */
public final class BenchKubernetes implements BenchApi {

  private static final Logger LOGGER = LoggerFactory.getLogger(BenchKubernetes.class);

  private final KubernetesSerialization serialization = new KubernetesSerialization();
  private final Storage storage;
  private final KubernetesMockServer server;

  /** Starts one. */
  public BenchKubernetes() {
    this(Duration.ZERO);
  }

  /**
   * Starts one.
   *
   * @param putLatency how long it takes for an update beside its own work
   */
  BenchKubernetes(Duration putLatency) {
    storage = new Storage(putLatency);
    server =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), storage, false);
    server.init();
    try (var client = new KubernetesClientBuilder().withConfig(config()).build()) {
      CrdGenerator.KINDS.forEach(kind -> client.resource(CrdGenerator.definition(kind)).create());
    }
  }

  @Override
  public Config config() {
    return config(server.url("/"));
  }

  @Override
  public String kubeconfig() {
    return RunProcess.kubeconfig(URI.create(server.url("/")));
  }

  static Config config(String url) {
    // The JDK's client takes a long answer that is not upgraded for frames of HTTP/2.
    return new ConfigBuilder(Config.empty()).withMasterUrl(url).withHttp2Disable(true).build();
  }

  @Override
  public void create(Collection<? extends HasMetadata> resources) {
    for (var resource : resources) {
      storage.create(request(HttpMethod.POST, path(resource), resource));
    }
  }

  @Override
  public void update(HasMetadata resource) {
    var path = path(resource) + "/" + resource.getMetadata().getName();
    check(storage.handleUpdate(request(HttpMethod.PUT, path, resource)), 200);
  }

  private static String path(HasMetadata resource) {
    return "/apis/%s/namespaces/%s/%s"
        .formatted(
            resource.getApiVersion(), resource.getMetadata().getNamespace(), resource.getPlural());
  }

  private RecordedRequest request(HttpMethod method, String path, HasMetadata body) {
    return new RecordedRequest(
        "HTTP/1.1",
        method,
        path,
        Headers.builder().build(),
        new Buffer(serialization.asJson(body).getBytes(StandardCharsets.UTF_8)));
  }

  private static void check(MockResponse answer, int wanted) {
    if (answer.code() != wanted) {
      throw new IllegalStateException("the mock server answers %d".formatted(answer.code()));
    }
  }

  @Override
  public void close() {
    try {
      server.destroy();
    } catch (IllegalStateException e) {
      LOGGER.warn("The mock server did not close in time", e);
    }
  }

  /**
   * Does not look through all it has for each new resource, and leaves it its status; does not
   * answer with all it has where its version is asked for, or a watch goes on.
   */
  private static final class Storage extends KubernetesCrudDispatcher {

    private static final String VERSION = "{\"major\":\"1\",\"minor\":\"36\"}";

    private final ThreadLocal<Boolean> creating = ThreadLocal.withInitial(() -> false);
    private final Duration putLatency;

    Storage(Duration putLatency) {
      this.putLatency = putLatency;
    }

    void create(RecordedRequest request) {
      creating.set(true);
      try {
        check(handleCreate(request), 201);
      } finally {
        creating.set(false);
      }
    }

    @Override
    public MockResponse handleUpdate(RecordedRequest request) {
      var answer = super.handleUpdate(request);
      // The server never answers what it delays by no time.
      return putLatency.isZero() ? answer : answer.setBodyDelay(putLatency);
    }

    @Override
    public MockResponse handleGet(String path) {
      return path.equals("/version")
          ? new MockResponse().setResponseCode(200).setBody(VERSION)
          : super.handleGet(path);
    }

    @Override
    public MockResponse handleWatch(String path) {
      return ResumedWatch.of(path, super.handleWatch(path));
    }

    @Override
    public Map.Entry<AttributeSet, String> findResource(AttributeSet attributes) {
      return creating.get() ? null : super.findResource(attributes);
    }

    @Override
    public boolean isStatusSubresourceEnabledForResource(String path) {
      return !creating.get() && super.isStatusSubresourceEnabledForResource(path);
    }
  }
}
