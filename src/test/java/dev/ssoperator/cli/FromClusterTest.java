package dev.ssoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.kubernetes.MockApiServer;
import dev.ssoperator.process.RunProcess;
import dev.ssoperator.sandbox.AwsEnvironment;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Resources from a cluster in place of files. */
class FromClusterTest {

  private static final String KUBECONFIG = "kubeconfig";

  private static final String INSTANCE =
      """
      instance: {id: ssoins-1111111111111111, identityStoreId: d-1234567890}
      organization: {id: o-examplecorp, rootId: r-exam, managementAccount: "111111111111"}
      accounts:
        - {id: "111111111111", name: management, email: a@example.com}
        - {id: "222222222222", name: shop, email: b@example.com}
      groups:
        - {id: 10000000-0000-4000-8000-000000000001, name: ops}
      permissionSets:
        - name: read
          tags: {ssoperator.dev/cluster: prod, ssoperator.dev/namespace: access, ssoperator.dev/name: read}
      """;

  private static final String RESOURCES =
      """
      apiVersion: ssoperator.dev/v1beta1
      kind: PermissionSet
      metadata: {name: read, namespace: access}
      spec: {}
      ---
      apiVersion: ssoperator.dev/v1beta1
      kind: AccountAssignment
      metadata: {name: ops, namespace: access}
      spec:
        permissionSetRef: {name: read}
        principal: {group: ops}
        account: {name: shop}
      ---
      apiVersion: ssoperator.dev/v1beta1
      kind: PermissionSet
      metadata: {name: new, namespace: other}
      spec: {}
      """;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private @Nullable String before;
  private Emulator emulator;
  private AwsEnvironment environment;
  private Path kubeconfig;

  @BeforeEach
  void start() throws IOException {
    var seed = Files.writeString(folder.resolve("seed.yaml"), INSTANCE);
    emulator = Emulator.start(EmulatorOptions.defaults().withSeed(Seed.read(seed)));
    environment = new AwsEnvironment(emulator.endpoint());
    kubeconfig = folder.resolve("kubeconfig");
    before = System.setProperty(KUBECONFIG, kubeconfig.toString());
  }

  @AfterEach
  void stop() {
    if (before == null) {
      System.clearProperty(KUBECONFIG);
    } else {
      System.setProperty(KUBECONFIG, before);
    }
    environment.close();
    emulator.close();
  }

  private int run(String... arguments) {
    return Commands.run(out, err, arguments);
  }

  private void use(String url) throws IOException {
    Files.writeString(kubeconfig, RunProcess.kubeconfig(URI.create(url)));
  }

  private String theError() {
    return err.toString().lines().findFirst().orElse("");
  }

  @Test
  void theResourcesOfAllNamespacesAreReadAndNothingElseIsSent() throws IOException {
    try (var server = new MockApiServer()) {
      use(server.config().getMasterUrl());
      create(server);

      assertThat(run("plan", "--from-cluster")).as(err.toString()).isZero();

      assertThat(out.toString())
          .contains("AccountAssignment access/ops\n  + grant group ops, read,")
          .contains("PermissionSet other/new\n  + create new\n");
      assertThat(server.requests())
          .hasSize(3)
          .allSatisfy(request -> assertThat(request.method()).isEqualTo("GET"))
          .allSatisfy(request -> assertThat(request.path()).contains("limit=50"));
      assertThat(emulator.control().effects()).isEmpty();
    }
  }

  @Test
  void oneNamespaceIsReadWhereTheUserNamesIt() throws IOException {
    try (var server = new MockApiServer()) {
      use(server.config().getMasterUrl());
      create(server);

      assertThat(run("plan", "--from-cluster", "-n", "other")).as(err.toString()).isZero();

      assertThat(out.toString())
          .contains("PermissionSet other/new\n  + create new\n")
          .doesNotContain("access/ops");
      assertThat(server.requests())
          .allSatisfy(request -> assertThat(request.path()).contains("/namespaces/other/"));
    }
  }

  private static void create(MockApiServer server) {
    try (var client = new KubernetesClientBuilder().withConfig(server.config()).build()) {
      var resources = new ByteArrayInputStream(RESOURCES.getBytes(StandardCharsets.UTF_8));
      client.load(resources).items().forEach(item -> client.resource(item).create());
    }
    server.requests();
  }

  @Test
  void pathsAndAClusterExcludeEachOther() {
    assertThat(run("plan", "--from-cluster", "access/")).isEqualTo(1);
    assertThat(theError())
        .isEqualTo("PATH access/ and --from-cluster exclude each other: give one of them");
  }

  @Test
  void aPlanNeedsResources() {
    assertThat(run("plan")).isEqualTo(1);
    assertThat(theError())
        .isEqualTo("there are no resources: give PATHs of manifests, or --from-cluster");
  }

  @Test
  void aContextIsForTheCluster() {
    assertThat(run("plan", "--context=prod", "access/")).isEqualTo(1);
    assertThat(theError()).isEqualTo("--context needs --from-cluster");
  }

  @Test
  void withoutAnyClusterTheErrorSaysWhatToSet() {
    assertThat(run("plan", "--from-cluster")).isEqualTo(1);
    assertThat(err)
        .hasToString(
            "plan: there is no kubeconfig, and this is no pod of a cluster: set KUBECONFIG\n");
    assertThat(emulator.control().calls()).isEmpty();
  }

  @Test
  void aContextThatTheKubeconfigDoesNotHaveIsNamedWithThoseItHas() throws IOException {
    use("http://127.0.0.1:1");

    assertThat(run("plan", "--from-cluster", "--context=prod")).isEqualTo(1);
    assertThat(err).hasToString("plan: the kubeconfig has no context prod; its contexts are c\n");
  }

  @Test
  void aKubeconfigWithoutACurrentContextIsSaid() throws IOException {
    var text = RunProcess.kubeconfig(URI.create("http://127.0.0.1:1"));
    Files.writeString(kubeconfig, text.replace("current-context: c", ""));

    assertThat(run("plan", "--from-cluster")).isEqualTo(1);
    assertThat(err)
        .hasToString("plan: the kubeconfig has no current context; choose one with --context: c\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404|NotFound|the server could not find the requested resource"
            + "|the custom resource definitions are not installed in this cluster"
            + " (URL/ has no permissionsets.ssoperator.dev): install the chart, or choose another"
            + " cluster with --context",
        "403|Forbidden|User \"jo\" cannot list resource \"permissionsets\""
            + "|the verb list of permissionsets.ssoperator.dev is forbidden in all namespaces: ask"
            + " for it, or choose --namespace or another context (User \"jo\" cannot list resource"
            + " \"permissionsets\")",
        "401|Unauthorized|Unauthorized"
            + "|URL/ does not accept the credentials of the kubeconfig or the pod: sign in again"
            + " (Unauthorized)",
        "400|BadRequest|the limit is wrong"
            + "|permissionsets.ssoperator.dev could not be listed: the limit is wrong"
      })
  void anErrorOfTheApiServerIsOneLineWithWhatToDo(
      int code, String reason, String message, String expected) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var status =
              """
              {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": %d, "reason": "%s", "message": "%s"}"""
                  .formatted(code, reason, message.replace("\"", "\\\""))
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(code, status.length);
          exchange.getResponseBody().write(status);
          exchange.close();
        });
    server.start();
    try {
      var url = "http://127.0.0.1:" + server.getAddress().getPort();
      use(url);

      assertThat(run("plan", "--from-cluster")).isEqualTo(1);
      assertThat(err).hasToString("plan: " + expected.replace("URL", url) + "\n");
      assertThat(emulator.control().calls()).isEmpty();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void anApiServerThatDoesNotRespondIsNamed() throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    use("http://127.0.0.1:" + port);

    assertThat(run("plan", "--from-cluster")).isEqualTo(1);
    assertThat(err.toString())
        .startsWith(
            "plan: the API server http://127.0.0.1:%d/ does not respond: check the context and the"
                    .formatted(port)
                + " network (");
    assertThat(err.toString().lines()).hasSize(1);
  }
}
