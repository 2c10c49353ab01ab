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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
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
                EmulatorOptions.defaults()
                    .withBehaviour(
                        Behaviour.defaults().with(b -> b.latency(Duration.ZERO, Duration.ZERO))));
        var client = new KubernetesClientBuilder().withConfig(kubernetes.config()).build();
        var run =
            new RunProcess(
                folder,
                RunProcess.kubeconfig(URI.create(kubernetes.config().getMasterUrl())),
                Map.of(
                    "AWS_ENDPOINT_URL", emulator.endpoint().toString(),
                    "AWS_REGION", "eu-west-1",
                    "AWS_ACCESS_KEY_ID", "test",
                    "AWS_SECRET_ACCESS_KEY", "test"),
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
    client
        .load(
            new ByteArrayInputStream(
                """
                apiVersion: ssoperator.dev/v1beta1
                kind: PermissionSet
                metadata: {name: ops, namespace: default}
                spec:
                  description: Made in a training
                  managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]
                  inlinePolicy:
                    Version: "2012-10-17"
                    Statement: [{Effect: Allow, Action: "ce:*", Resource: "*"}]
                ---
                apiVersion: ssoperator.dev/v1beta1
                kind: AccountAssignment
                metadata: {name: access, namespace: default}
                spec:
                  permissionSetRef: {name: ops}
                  principal: {group: platform}
                  account: {id: "555555555555"}
                """
                    .getBytes(StandardCharsets.UTF_8)))
        .items()
        .forEach(resource -> client.resource(resource).create());
    until(() -> run.get("/metrics").body().contains("reason=\"Assigned\""));
    client
        .genericKubernetesResources(set.getApiVersion(), set.getKind())
        .inNamespace("default")
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
    var resources = client.resources(kind).inNamespace("default");
    resources.delete();
    until(() -> resources.list().getItems().isEmpty());
  }
}
