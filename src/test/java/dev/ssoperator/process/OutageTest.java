package dev.ssoperator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.emulator.Behaviour;
import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.kubernetes.MockApiServer;
import dev.ssoperator.kubernetes.TcpGate;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the process says of itself, and that it outlives Kubernetes and AWS. */
class OutageTest {

  private static final String UNREACHABLE = "The Kubernetes API server does not answer";

  @TempDir Path folder;

  private final MockApiServer kubernetes = new MockApiServer();
  private final TcpGate gate =
      new TcpGate(URI.create(kubernetes.config().getMasterUrl()).getPort());
  private final Emulator emulator =
      Emulator.start(
          EmulatorOptions.defaults()
              .withBehaviour(Behaviour.defaults().withoutQuotas().withoutLatency()));
  private RunProcess run;

  @BeforeEach
  void start() throws IOException {
    run = start(gate.port());
  }

  private RunProcess start(int apiServer) throws IOException {
    return new RunProcess(
        folder,
        apiServer,
        RunProcess.findsAws(emulator),
        "--cluster-id=c",
        "--poll-interval=PT0.05S");
  }

  @AfterEach
  void end() {
    run.close();
    gate.close();
    emulator.close();
    kubernetes.close();
  }

  @Test
  void theApiServerMayComeLateAndGoAgain() throws Exception {
    eventually(
        () -> {
          var ready = run.get("/readyz");
          assertThat(ready.statusCode()).isEqualTo(503);
          assertThat(ready.body())
              .contains("FAILED operator: not started: the Kubernetes API server does not answer")
              .contains("FAILED kubernetes: the API server does not answer: ")
              .contains("FAILED caches: not filled yet");
        });
    assertThat(run.get("/livez").statusCode()).isEqualTo(200);
    assertThat(run.get("/startupz").statusCode()).isEqualTo(200);
    assertThat(run.get("/metrics").body())
        .contains("ssoperator_kubernetes_reachable 0.0\n", "ssoperator_leader 0.0\n");

    gate.open();
    eventually(this::isReady);
    assertThat(run.get("/metrics").body())
        .contains("ssoperator_kubernetes_reachable 1.0\n", "ssoperator_leader 1.0\n");
    makesPermissionSet("first");

    gate.shut();
    eventually(
        () -> {
          var ready = run.get("/readyz");
          assertThat(ready.statusCode()).isEqualTo(503);
          assertThat(ready.body())
              .contains("ok     operator: leads")
              .contains("FAILED kubernetes: the API server does not answer: ")
              .contains("FAILED caches: do not follow the API server: ");
        });
    assertThat(run.get("/livez").statusCode()).isEqualTo(200);
    assertThat(run.get("/startupz").statusCode()).isEqualTo(200);
    assertThat(run.get("/metrics").body()).contains("ssoperator_kubernetes_reachable 0.0\n");

    gate.open();
    eventually(this::isReady);
    makesPermissionSet("second");

    assertThat(run.log(UNREACHABLE)).hasSize(2);
    assertThat(run.log("answers again")).hasSize(2);
    assertThat(run.terminate()).isEqualTo(143);
  }

  @Test
  void awsMayBeAway() throws Exception {
    emulator.control().addFault(FaultSpec.error("*", "InternalServerException", "AWS is away"));
    gate.open();
    eventually(
        () -> {
          isReady();
          assertThat(run.get("/readyz").body())
              .contains("ok     instance: ListInstances failed: AWS is away");
        });
    assertThat(run.get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void withoutTheRightToFindTheInstanceItIsNotReady() throws Exception {
    emulator
        .control()
        .addFault(FaultSpec.error("ListInstances", "AccessDeniedException", "not authorized"));
    gate.open();
    eventually(
        () -> {
          assertThat(run.get("/readyz").statusCode()).isEqualTo(503);
          assertThat(run.get("/readyz").body())
              .contains("ok     operator: leads")
              .contains("FAILED instance: ListInstances failed: not authorized");
        });
    assertThat(run.get("/livez").statusCode()).isEqualTo(200);
    assertThat(run.terminate()).isEqualTo(143);
  }

  @Test
  void withoutTheRightToListItSaysSoOnce() throws Exception {
    var attempts = new AtomicInteger();
    var refusing = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    refusing.createContext(
        "/",
        exchange -> {
          if (exchange.getRequestURI().getPath().endsWith("/permissionsets")) {
            attempts.incrementAndGet();
          }
          var body =
              "{\"kind\": \"Status\", \"code\": 403, \"message\": \"no right to list\"}"
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(403, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    refusing.start();
    var refused = start(refusing.getAddress().getPort());
    try {
      eventually(
          () -> {
            assertThat(refused.get("/readyz").statusCode()).isEqualTo(503);
            assertThat(refused.get("/readyz").body())
                .contains("FAILED operator: not started: ", "no right to list")
                .contains("ok     kubernetes: the API server answers");
          });
      var tries = attempts.get();
      eventually(() -> assertThat(attempts.get()).isGreaterThan(tries + 1));
      assertThat(refused.log("Not started yet")).hasSize(1);
      assertThat(refused.get("/livez").statusCode()).isEqualTo(200);
    } finally {
      refused.close();
      refusing.stop(0);
    }
  }

  @Test
  void onlyWhatIsThereIsServedAndOnlyToReaders() {
    assertThat(run.get("/").statusCode()).isEqualTo(404);
    assertThat(run.get("/metrics/x").statusCode()).isEqualTo(404);
    assertThat(run.get("/").body()).contains("/livez", "/readyz", "/startupz", "/metrics");
    for (var method : new String[] {"POST", "PUT", "DELETE", "OPTIONS"}) {
      assertThat(run.request(method, "/livez").statusCode()).isEqualTo(405);
    }
    var head = run.request("HEAD", "/metrics");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(run.get("/metrics").headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
  }

  private void isReady() {
    var ready = run.get("/readyz");
    assertThat(ready.statusCode()).as(ready::body).isEqualTo(200);
  }

  private void makesPermissionSet(String name) {
    try (var client = new KubernetesClientBuilder().withConfig(kubernetes.config()).build()) {
      client.getKubernetesSerialization().registerKubernetesResource(PermissionSet.class);
      client
          .resource(
              """
              apiVersion: ssoperator.dev/v1beta1
              kind: PermissionSet
              metadata: {name: %s, namespace: default}
              spec: {description: Made by a test}
              """
                  .formatted(name))
          .create();
    }
    eventually(
        () ->
            assertThat(emulator.control().state().permissionSets())
                .anySatisfy(set -> assertThat(set.name()).isEqualTo(name)));
  }

  private static void eventually(ThrowingRunnable assertion) {
    await().atMost(RunProcess.PATIENCE).untilAsserted(assertion);
  }
}
