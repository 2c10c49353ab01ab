package dev.ssoperator.kubernetes;

import dev.ssoperator.api.CrdGenerator;
import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubeapitest.KubeAPITestException;
import io.fabric8.kubeapitest.cert.CertManager;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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

  private static final int ATTEMPTS = 3;

  private static @Nullable KubeAPIServer server;

  private ApiServer() {}

  /** Whether its binaries are there, so that nothing needs to be downloaded. */
  public static boolean isPresent() {
    return ApiServerBinaries.find().isPresent();
  }

  /** Why its binaries are not there, for the reason of a skipped test. */
  public static String absence() {
    return "kube-apiserver " + ApiServerBinaries.absence();
  }

  /** The version of the binaries, such as {@code 1.36.2}, where they are there. */
  public static Optional<String> version() {
    return ApiServerBinaries.find().map(ApiServerBinaries::version);
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
    return ApiServerBinaries.find().orElseThrow().kubectl();
  }

  /** Makes a namespace that no other test uses, and returns its name. */
  public static String newNamespace(KubernetesClient client) {
    var name = "test-" + UUID.randomUUID();
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return name;
  }

  /** A copy of what the shared server holds now. */
  public static EtcdBackup backUp(Path folder) {
    return EtcdBackup.of(port(running()), folder);
  }

  /** One more, that nobody else uses. */
  public static Another another() {
    return new Another(start(ApiServer::config));
  }

  /** One more, that nobody else uses and that holds what a backup holds, as it was. */
  public static Another restore(EtcdBackup backup) {
    var testDir = backup.testDir(ApiServerBinaries.find().orElseThrow(), testDir()).toString();
    return new Another(start(() -> config().withTestDir(testDir)));
  }

  /** A kube-apiserver of the caller's own. */
  public static final class Another implements AutoCloseable {

    private final KubeAPIServer server;

    private Another(KubeAPIServer server) {
      this.server = server;
    }

    /** How to reach it with all rights. */
    public Config config() {
      return Config.fromKubeconfig(server.getKubeConfigYaml());
    }

    /** The same as {@link #config()}, for another process. */
    public String kubeConfigYaml() {
      return server.getKubeConfigYaml();
    }

    /** Installs this project's definitions that are not there any more. */
    public void installAgain() {
      install(server);
    }

    @Override
    public void close() {
      stop(server);
    }
  }

  // Not in a static initializer: the client's threads run lambdas of this class while it waits.
  private static synchronized KubeAPIServer running() {
    if (server == null) {
      server = start(ApiServer::config);
    }
    return server;
  }

  static KubeAPIServerConfigBuilder config() {
    // The default is all interfaces.
    var config =
        KubeAPIServerConfigBuilder.anAPIServerConfig()
            .withUpdateKubeConfig(false)
            .withApiServerFlag("--bind-address", "127.0.0.1");
    ApiServerBinaries.find()
        .ifPresent(
            binaries -> config.withOfflineMode(true).withApiServerVersion(binaries.version()));
    return config;
  }

  private static Path testDir() {
    return Path.of(config().build().getKubeAPITestDir());
  }

  private static int port(KubeAPIServer server) {
    return URI.create(Config.fromKubeconfig(server.getKubeConfigYaml()).getMasterUrl()).getPort();
  }

  /**
   * Starts one, again with other ports where it fails: kube-api-test chooses free ports, and
   * whoever connects somewhere may be given one of them before it is used.
   */
  static KubeAPIServer start(Supplier<KubeAPIServerConfigBuilder> configs) {
    for (var attempt = 1; ; attempt++) {
      var config = configs.get().build();
      createCertificates(Path.of(config.getKubeAPITestDir()));
      var starting = new KubeAPIServer(config);
      // Before the start, because a failed one may leave etcd running.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(starting)));
      try {
        starting.start();
        install(starting);
        return starting;
      } catch (KubeAPITestException e) {
        stop(starting);
        if (attempt == ATTEMPTS) {
          throw e;
        }
        LOGGER.warn("kube-apiserver did not start, so it is started again", e);
      }
    }
  }

  /** Creates them once, although several JVMs share the folder and may start at the same time. */
  private static void createCertificates(Path testDir) {
    try {
      Files.createDirectories(testDir);
      try (var file =
              FileChannel.open(
                  testDir.resolve("certificates.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          var lock = file.lock()) {
        LOGGER.debug("Certificates are created under {}", lock);
        new CertManager(testDir.toString()).createCertificatesIfNeeded();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
        definition.createOr(existing -> existing.patch());
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
