package dev.ssoperator.process;

import static org.awaitility.Awaitility.await;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.emulator.Behaviour;
import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorControl;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.kubernetes.MockApiServer;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Lets an operator do once whatever it does in its life, from the start to SIGTERM, for the JVM to
 * remember. The image's build takes the AOT cache from it.
 */
final class Training {

  private static final int TERMINATED = 143;

  private Training() {}

  /** Takes the command line of the operator, up to its own arguments. */
  public static void main(String[] args) {
    // The mock server's threads would keep the process.
    try {
      train(List.of(args));
      System.exit(0);
    } catch (IOException | InterruptedException | RuntimeException e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static void train(List<String> java) throws IOException, InterruptedException {
    var folder = Files.createTempDirectory("training");
    try (var kubernetes = new MockApiServer(true);
        var emulator =
            Emulator.start(
                EmulatorOptions.defaults().withBehaviour(Behaviour.defaults().withoutLatency()));
        var client = new KubernetesClientBuilder().withConfig(kubernetes.config()).build();
        var run =
            new RunProcess(
                folder,
                RunProcess.kubeconfig(URI.create(kubernetes.config().getMasterUrl())),
                RunProcess.findsAws(emulator.endpoint()),
                java,
                "--cluster-id=training",
                "--leader-elect",
                "--lease-namespace=default",
                "--poll-interval=PT0.05S")) {
      try {
        live(run, client, emulator.control());
        var status = run.terminate();
        if (status != TERMINATED) {
          throw new IllegalStateException("it ended with status " + status);
        }
      } catch (RuntimeException e) {
        run.log().forEach(System.err::println);
        throw e;
      }
      run.log().forEach(System.out::println);
    }
  }

  private static void live(RunProcess run, KubernetesClient client, EmulatorControl aws) {
    var set = new PermissionSet();
    until(() -> run.get("/readyz").statusCode() == 200);
    OneAccess.create(client, run);
    client
        .genericKubernetesResources(set.getApiVersion(), set.getKind())
        .inNamespace(OneAccess.NAMESPACE)
        .withName("ops")
        .edit(
            edited -> {
              edited.<Map<String, Object>>get("spec").put("description", "Edited");
              return edited;
            });
    until(
        () ->
            aws.calls().stream()
                .anyMatch(call -> call.operation().equals("ProvisionPermissionSet")));
    for (var kind : List.of(AccountAssignment.class, PermissionSet.class)) {
      delete(client, kind);
    }
  }

  private static void until(Callable<Boolean> condition) {
    await().atMost(RunProcess.PATIENCE).until(condition);
  }

  private static <R extends CustomResource<?, ?>> void delete(
      KubernetesClient client, Class<R> kind) {
    var resources = client.resources(kind).inNamespace(OneAccess.NAMESPACE);
    resources.delete();
    until(() -> resources.list().getItems().isEmpty());
  }
}
