package dev.ssoperator.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.emulator.Behaviour;
import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.kubernetes.MockApiServer;
import dev.ssoperator.kubernetes.TcpGate;
import dev.ssoperator.metrics.Scrape;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the process says of itself, and that it outlives Kubernetes and AWS. */
class OutageTest {

  private static final String UNREACHABLE = "The Kubernetes API server does not respond";

  @TempDir Path folder;

  private final MockApiServer kubernetes = new MockApiServer();
  private final TcpGate gate =
      new TcpGate(URI.create(kubernetes.config().getMasterUrl()).getPort());
  private final Emulator emulator =
      Emulator.start(
          EmulatorOptions.defaults()
              .withBehaviour(Behaviour.defaults().withoutQuotas().withoutLatency()));
  private final TcpGate awsGate = new TcpGate(emulator.endpoint().getPort());
  private @Nullable RunProcess run;

  private void start() throws IOException {
    awsGate.open();
    run = start(gate.port(), RunProcess.findsAws(URI.create("http://127.0.0.1:" + awsGate.port())));
  }

  private RunProcess start(int apiServer, Map<String, String> environment) throws IOException {
    return new RunProcess(
        folder,
        apiServer,
        environment,
        "--cluster-id=c",
        "--log-level=debug",
        "--poll-interval=PT0.05S");
  }

  @AfterEach
  void end() {
    if (run != null) {
      run.close();
    }
    gate.close();
    awsGate.close();
    emulator.close();
    kubernetes.close();
  }

  @Test
  void theApiServerMayComeLateAndGoAgain() throws Exception {
    start();
    run.eventually(
        () -> {
          var ready = run.get("/readyz");
          assertThat(ready.statusCode()).isEqualTo(503);
          assertThat(ready.body())
              .contains("FAILED operator: not started: the Kubernetes API server does not respond")
              .contains("FAILED kubernetes: the API server does not respond: ")
              .contains("FAILED caches: not filled yet");
        });
    assertThat(run.get("/livez").statusCode()).isEqualTo(200);
    assertThat(run.get("/startupz").statusCode()).isEqualTo(200);
    assertThat(run.get("/metrics").body())
        .contains("ssoperator_kubernetes_reachable 0.0\n", "ssoperator_leader 0.0\n");

    gate.open();
    run.eventually(this::isReady);
    assertThat(run.get("/metrics").body())
        .contains("ssoperator_kubernetes_reachable 1.0\n", "ssoperator_leader 1.0\n");
    makesPermissionSet("first");

    gate.shut();
    run.eventually(
        () -> {
          var ready = run.get("/readyz");
          assertThat(ready.statusCode()).isEqualTo(503);
          assertThat(ready.body())
              .contains("ok     operator: is the leader")
              .contains("FAILED kubernetes: the API server does not respond: ")
              .contains("FAILED caches: do not follow the API server: ");
        });
    assertThat(run.get("/livez").statusCode()).isEqualTo(200);
    assertThat(run.get("/startupz").statusCode()).isEqualTo(200);
    assertThat(run.get("/metrics").body()).contains("ssoperator_kubernetes_reachable 0.0\n");

    gate.open();
    run.eventually(this::isReady);
    makesPermissionSet("second");

    assertThat(run.log(UNREACHABLE)).hasSize(2);
    assertThat(run.log("responds again")).hasSize(2);
    assertThat(run.terminate()).isEqualTo(143);
  }

  @Test
  void awsMayFailAtFirst() throws Exception {
    emulator.control().addFault(FaultSpec.error("*", "InternalServerException", "AWS is away"));
    start();
    gate.open();
    run.eventually(
        () -> {
          isReady();
          assertThat(run.get("/readyz").body())
              .contains("ok     instance: ListInstances failed: AWS is away");
        });
    assertThat(run.get("/livez").statusCode()).isEqualTo(200);
    assertThat(failedCalls("unavailable")).isPositive();

    emulator.control().clearFaults();
    makesPermissionSet("first");
    assertThat(run.get("/readyz").body()).contains("ok     instance: arn:aws:sso:::instance/");
  }

  @Test
  void awsMayBeOutOfReachForATime() throws Exception {
    start();
    gate.open();
    makesPermissionSet("first");
    assertThat(failedCalls("unavailable")).isZero();

    awsGate.shut();
    create("second");
    run.eventually(
        () -> {
          assertThat(run.get("/metrics").body()).contains("reason=\"AwsUnavailable\"");
          assertThat(failedCalls("unavailable")).isPositive();
          assertThat(run.get("/readyz").body()).contains("ok     aws: unanswered: ");
        });
    assertThat(run.get("/readyz").statusCode()).isEqualTo(200);
    assertThat(run.get("/livez").statusCode()).isEqualTo(200);

    awsGate.open();
    awaitPermissionSet("second");
    assertThat(run.get("/readyz").body()).contains("ok     aws: all AWS services respond");
  }

  @Test
  void withoutCredentialsItSaysSo() throws Exception {
    gate.open();
    var environment = new HashMap<>(RunProcess.findsAws(emulator.endpoint()));
    environment.remove("AWS_ACCESS_KEY_ID");
    environment.put("AWS_EC2_METADATA_DISABLED", "true");
    run = start(gate.port(), environment);

    run.eventually(
        () -> {
          assertThat(run.get("/readyz").body())
              .contains(
                  "instance: AWS refuses the operator's credentials: ListInstances failed: Unable"
                      + " to load credentials");
          assertThat(failedCalls("credentials_refused")).isPositive();
        });
    assertThat(run.get("/livez").statusCode()).isEqualTo(200);
    assertThat(emulator.control().calls()).isEmpty();
  }

  /** What the alert on an AWS that cannot be used counts. */
  private double failedCalls(String outcome) {
    return new Scrape(run.get("/metrics").body())
        .value("ssoperator_aws_calls_total", "outcome=" + outcome);
  }

  @Test
  void withoutTheRightToFindTheInstanceItIsNotReady() throws Exception {
    emulator
        .control()
        .addFault(FaultSpec.error("ListInstances", "AccessDeniedException", "not authorized"));
    start();
    gate.open();
    run.eventually(
        () -> {
          assertThat(run.get("/readyz").statusCode()).isEqualTo(503);
          assertThat(run.get("/readyz").body())
              .contains("ok     operator: is the leader")
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
    run = start(refusing.getAddress().getPort(), RunProcess.findsAws(emulator.endpoint()));
    try {
      run.eventually(
          () -> {
            assertThat(run.get("/readyz").statusCode()).isEqualTo(503);
            assertThat(run.get("/readyz").body())
                .contains("FAILED operator: not started: ", "no right to list")
                .contains("ok     kubernetes: the API server responds");
          });
      var tries = attempts.get();
      run.eventually(() -> assertThat(attempts.get()).isGreaterThan(tries + 1));
      assertThat(run.log("Could not start")).hasSize(1);
      assertThat(run.get("/livez").statusCode()).isEqualTo(200);
    } finally {
      refusing.stop(0);
    }
  }

  @Test
  void onlyWhatIsThereIsServedAndOnlyToReaders() throws Exception {
    start();
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
    create(name);
    awaitPermissionSet(name);
  }

  private void create(String name) {
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
  }

  private void awaitPermissionSet(String name) {
    run.eventually(
        () ->
            assertThat(emulator.control().state().permissionSets())
                .anySatisfy(set -> assertThat(set.name()).isEqualTo(name)));
  }
}
