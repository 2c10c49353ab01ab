package dev.ssoperator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubeapitest.KubeAPITestException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiServerTest {

  private final AtomicInteger starts = new AtomicInteger();

  @BeforeEach
  void present() {
    assumeTrue(ApiServer.isPresent(), ApiServer::absence);
  }

  @Test
  void oneThatDoesNotStartIsStartedAgain() {
    var server =
        ApiServer.start(() -> starts.incrementAndGet() == 1 ? failing() : ApiServer.config());
    try (var client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(server.getKubeConfigYaml()))
            .build()) {
      assertThat(starts).hasValue(2);
      assertThat(client.namespaces().withName("default").get()).isNotNull();
    } finally {
      server.stop();
    }
  }

  @Test
  void oneThatNeverStartsIsAnError() {
    assertThatThrownBy(
            () ->
                ApiServer.start(
                    () -> {
                      starts.incrementAndGet();
                      return failing();
                    }))
        .isInstanceOf(KubeAPITestException.class);
    assertThat(starts).hasValue(3);
  }

  private static KubeAPIServerConfigBuilder failing() {
    return ApiServer.config().withStartupTimeout(1);
  }
}
