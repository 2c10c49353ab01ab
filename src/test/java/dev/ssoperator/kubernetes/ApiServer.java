package dev.ssoperator.kubernetes;

import dev.ssoperator.api.CrdGenerator;
import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubeapitest.KubeAPITestException;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real kube-apiserver with its etcd, started when first asked for, downloaded if need be, and
 * shared by all tests of the JVM. It has this project's definitions installed.
 *
 * <p>There is no controller manager: nothing is garbage collected, and a deleted namespace never
 * goes. So each test takes a {@link #newNamespace new namespace}.
 */
public final class ApiServer {

  private static final Logger LOGGER = LoggerFactory.getLogger(ApiServer.class);
  private static final List<String> BINARIES = List.of("kube-apiserver", "etcd", "kubectl");

  private static @Nullable KubeAPIServer server;

  private ApiServer() {}

  /**
   * Whether kube-api-test finds its binaries without a download: in {@code KUBE_API_TEST_DIR}, or
   * else in its default folder.
   */
  public static boolean isPresent() {
    return binaries().isPresent();
  }

  /** A new client with all rights, for the caller to close. */
  public static KubernetesClient newClient() {
    return client(running());
  }

  /** A kubeconfig with all rights. */
  public static String kubeConfigYaml() {
    return running().getKubeConfigYaml();
  }

  /** The kubectl of the server's version. */
  public static Path kubectl() {
    return binaries().orElseThrow().resolve("kubectl");
  }

  /** Makes a namespace that no other test uses, and returns its name. */
  public static String newNamespace(KubernetesClient client) {
    var name = "test-" + UUID.randomUUID();
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return name;
  }

  private static Optional<Path> binaries() {
    var config = KubeAPIServerConfigBuilder.anAPIServerConfig().withOfflineMode(true).build();
    var versions = Path.of(config.getKubeAPITestDir(), "k8s").toFile().listFiles();
    return versions == null
        ? Optional.empty()
        : Stream.of(versions)
            .map(File::toPath)
            .filter(
                version ->
                    BINARIES.stream()
                        .allMatch(binary -> Files.isExecutable(version.resolve(binary))))
            .findFirst();
  }

  // Not in a static initializer: the client's threads run lambdas of this class while it waits.
  private static synchronized KubeAPIServer running() {
    if (server == null) {
      // The default is all interfaces.
      var config =
          KubeAPIServerConfigBuilder.anAPIServerConfig()
              .withUpdateKubeConfig(false)
              .withApiServerFlag("--bind-address", "127.0.0.1");
      if (isPresent()) {
        config.withOfflineMode(true);
      }
      var starting = new KubeAPIServer(config.build());
      // Before the start, because a failed one may leave etcd running.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(starting)));
      starting.start();
      install(starting);
      server = starting;
    }
    return server;
  }

  private static void stop(KubeAPIServer server) {
    try {
      server.stop();
    } catch (KubeAPITestException e) {
      LOGGER.debug("A start that failed has left nothing to clean up", e);
    }
  }

  private static void install(KubeAPIServer server) {
    try (var client = client(server)) {
      for (var kind : CrdGenerator.KINDS) {
        var definition = client.resource(CrdGenerator.definition(kind));
        definition.create();
        definition.waitUntilCondition(ApiServer::isEstablished, 20, TimeUnit.SECONDS);
      }
    }
  }

  private static boolean isEstablished(@Nullable CustomResourceDefinition definition) {
    return definition != null
        && definition.getStatus() != null
        && definition.getStatus().getConditions() != null
        && definition.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    condition.getType().equals("Established")
                        && condition.getStatus().equals("True"));
  }

  private static KubernetesClient client(KubeAPIServer server) {
    return new KubernetesClientBuilder()
        .withConfig(Config.fromKubeconfig(server.getKubeConfigYaml()))
        .build();
  }
}
