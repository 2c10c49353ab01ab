package dev.ssoperator.kubernetes;

import dev.ssoperator.api.CrdGenerator;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Fabric8 mock server with this project's definitions installed. */
public final class MockApiServer implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(MockApiServer.class);

  private final KubernetesMockServer server;

  /** Starts a server on a free port. */
  public MockApiServer() {
    Map<ServerRequest, Queue<ServerResponse>> responses = new HashMap<>();
    server =
        new KubernetesMockServer(
            new Context(),
            new MockWebServer(),
            responses,
            new KubernetesMixedDispatcher(responses),
            false);
    server.init();
    // Leader election asks for this, and the mock cannot answer by itself.
    server
        .expect()
        .post()
        .withPath("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews")
        .andReturn(
            201,
            new SelfSubjectRulesReviewBuilder()
                .withNewStatus()
                .addNewResourceRule()
                .withApiGroups("*")
                .withResources("*")
                .withVerbs("*")
                .endResourceRule()
                .endStatus()
                .build())
        .always();
    // Statuses are kept apart from specs only for kinds whose definition exists.
    try (var client = new KubernetesClientBuilder().withConfig(config()).build()) {
      CrdGenerator.KINDS.forEach(kind -> client.resource(CrdGenerator.definition(kind)).create());
    }
  }

  /** How to reach it. */
  public Config config() {
    return new ConfigBuilder(Config.empty()).withMasterUrl(server.url("/")).build();
  }

  @Override
  public void close() {
    try {
      server.destroy();
    } catch (IllegalStateException e) {
      // It waits for open watches, and gives up after ten seconds; its test has ended by then.
      LOGGER.warn("The mock server did not close in time", e);
    }
  }
}
