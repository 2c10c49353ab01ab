package dev.ssoperator.sandbox;

import dev.ssoperator.api.CrdGenerator;
import dev.ssoperator.kubernetes.ApiServer;
import dev.ssoperator.kubernetes.KubectlFront;
import dev.ssoperator.kubernetes.MockApiServer;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A Kubernetes API that runs, with this project's definitions in it.
 *
 * @param description what it is, for people
 * @param operator how the operator reaches it
 * @param people how everybody else does
 * @param kubeConfig the same as a file; empty where kubectl's current context is meant
 * @param namespaces which namespaces the operator looks at; empty for all
 * @param stop ends it
 */
record SandboxKubernetes(
    String description,
    Config operator,
    Config people,
    Optional<Path> kubeConfig,
    Set<String> namespaces,
    Runnable stop)
    implements AutoCloseable {

  /** The namespace of the samples. */
  static final String NAMESPACE = "platform";

  static SandboxKubernetes apiServer(Path kubeConfig) {
    try {
      var yaml = ApiServer.kubeConfigYaml();
      var config = Config.fromKubeconfig(yaml);
      var file = write(kubeConfig, inNamespace(yaml));
      renewKubectlsCache(file);
      return new SandboxKubernetes(
          "a real kube-apiserver at " + config.getMasterUrl(),
          config,
          config,
          Optional.of(file),
          Set.of(),
          () -> {});
    } catch (RuntimeException e) {
      throw new SandboxException(
          "The kube-apiserver does not start (%s): try --kube=mock.".formatted(e.getMessage()), e);
    }
  }

  static SandboxKubernetes mock(Path kubeConfig) {
    var server = new MockApiServer();
    var front = new KubectlFront(server.config());
    return new SandboxKubernetes(
        "a mock API server at " + front.endpoint(),
        server.config(),
        front.config(),
        Optional.of(write(kubeConfig, front.kubeConfigYaml(NAMESPACE))),
        Set.of(),
        () -> {
          front.close();
          server.close();
        });
  }

  static SandboxKubernetes currentContext(Consumer<String> say) {
    var config = Config.autoConfigure(null);
    var context = config.getCurrentContext();
    if (context == null) {
      throw new SandboxException("kubectl has no current context: choose another --kube.");
    }
    say.accept(
        "installing the definitions and the namespace %s into the cluster of kubectl's context %s"
            .formatted(NAMESPACE, context.getName()));
    try (var client = new KubernetesClientBuilder().withConfig(config).build()) {
      CrdGenerator.KINDS.forEach(
          kind ->
              client.resource(CrdGenerator.definition(kind)).forceConflicts().serverSideApply());
    } catch (KubernetesClientException e) {
      throw new SandboxException(
          "The definitions cannot be installed in the cluster of kubectl's context %s: %s"
              .formatted(context.getName(), e.getMessage()),
          e);
    }
    return new SandboxKubernetes(
        "the cluster of kubectl's context %s, where all of it stays afterwards"
            .formatted(context.getName()),
        config,
        config,
        Optional.empty(),
        Set.of(NAMESPACE),
        () -> {});
  }

  @Override
  public void close() {
    stop.run();
  }

  private static String inNamespace(String yaml) {
    var config = Serialization.unmarshal(yaml, io.fabric8.kubernetes.api.model.Config.class);
    config.getContexts().stream()
        .map(NamedContext::getContext)
        .forEach(context -> context.setNamespace(NAMESPACE));
    return Serialization.asYaml(config);
  }

  /** The start of the server has asked with kubectl, which remembers it without definitions. */
  private static void renewKubectlsCache(Path kubeConfig) {
    try {
      new ProcessBuilder(
              ApiServer.kubectl().toString(), "--kubeconfig=" + kubeConfig, "api-resources")
          .redirectOutput(Redirect.DISCARD)
          .redirectError(Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Path write(Path file, String yaml) {
    try {
      return Files.writeString(file, yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
