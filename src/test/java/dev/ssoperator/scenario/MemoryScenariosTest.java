package dev.ssoperator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.metrics.Scrape;
import dev.ssoperator.process.RunProcess;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much memory a process of its own needs for what others put into resources. */
@OnEveryBackend
class MemoryScenariosTest extends ScenarioTest {

  private static final int RESOURCES = 280;

  /** Less than all notes and what the operator needs; the rest is for bodies on their way. */
  private static final String HEAP = "-Xmx88m";

  /** All annotations of an object together may have 256 KiB. */
  private static final String NOTE = "x".repeat(255_000);

  @TempDir Path folder;

  private RunProcess run;

  MemoryScenariosTest(Backend backend) {
    super(backend);
  }

  @AfterEach
  void stop() {
    if (run != null) {
      run.close();
    }
  }

  @Test
  void annotationsOfOthersThatArriveAreNotKept() throws Exception {
    run = start();
    assertHolds(0);

    createAll();

    assertHolds(RESOURCES);
  }

  @Test
  void annotationsOfOthersThatAreThereAtTheStartAreNotKept() throws Exception {
    assumeTrue(backend == Backend.API_SERVER, "the mock server has no pages of lists");
    createAll();

    run = start();

    assertHolds(RESOURCES);
  }

  private void createAll() {
    try (var client = client()) {
      for (var i = 0; i < RESOURCES; i++) {
        var set =
            client
                .getKubernetesSerialization()
                .unmarshal(
                    """
                    apiVersion: ssoperator.dev/v1beta1
                    kind: PermissionSet
                    metadata: {name: set-%d, namespace: %s}
                    spec: {description: Made by a test}
                    """
                        .formatted(i, world.namespace()),
                    PermissionSet.class);
        set.getMetadata().setAnnotations(Map.of("example.com/note", NOTE));
        client.resource(set).create();
      }
    }
  }

  /** The JDK's client takes a long answer that is not upgraded for frames of HTTP/2. */
  private KubernetesClient client() {
    return new KubernetesClientBuilder()
        .withConfig(world.client().getConfiguration())
        .editOrNewConfig()
        .withHttp2Disable(true)
        .endConfig()
        .build();
  }

  private RunProcess start() throws IOException {
    var environment = new HashMap<>(world.awsEnvironment());
    environment.put("HTTP2_DISABLE", String.valueOf(backend == Backend.MOCK));
    var java = new ArrayList<>(RunProcess.java(System.getProperty("java.class.path")));
    java.addAll(1, List.of(HEAP, "-XX:+ExitOnOutOfMemoryError"));
    return new RunProcess(
        folder,
        world.kubeconfig(),
        environment,
        java,
        "--cluster-id=c",
        "--namespaces=" + world.namespace(),
        "--poll-interval=PT0.05S",
        "--sso-admin-rate=1000",
        "--sso-admin-burst=1000");
  }

  private void assertHolds(int resources) {
    await()
        .atMost(RunProcess.PATIENCE)
        .until(
            () -> {
              var metrics = run.get("/metrics").body();
              return metrics.contains("ssoperator_leader 1.0")
                  && new Scrape(metrics).value("ssoperator_resources", "kind=PermissionSet")
                      == resources;
            });
    assertThat(run.get("/livez").statusCode()).isEqualTo(200);
  }
}
