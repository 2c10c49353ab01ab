package dev.ssoperator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.Condition;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetSpec;
import dev.ssoperator.cli.RunCommand;
import dev.ssoperator.emulator.Behaviour;
import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorControl;
import dev.ssoperator.emulator.EmulatorOptions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The command {@code run} on an emulated AWS, made to do everything an operator does. */
final class Trial implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String MANIFEST =
      """
      apiVersion: ssoperator.dev/v1beta1
      kind: PermissionSet
      metadata: {name: reader, labels: {trial: "%1$s"}}
      spec: {description: first}
      ---
      apiVersion: ssoperator.dev/v1beta1
      kind: AccountAssignment
      metadata: {name: access, labels: {trial: "%1$s"}}
      spec:
        permissionSetRef: {name: reader}
        principal: {group: platform}
        account: {id: "555555555555"}
      """;

  private static final String MANY =
      """
      apiVersion: ssoperator.dev/v1beta1
      kind: AccountAssignmentSet
      metadata: {name: many, labels: {trial: "%s"}}
      spec:
        principals: [{group: developers}]
        permissionSetRefs: [{name: reader}]
        accounts: [{ids: ["555555555555"]}]
      """;

  private static final String ACCOUNT_LABEL = "ssoperator.dev/account-id";

  /** Its resources are nobody else's, whatever a failed trial has left. */
  private final String id = UUID.randomUUID().toString();

  private final Map<String, String> properties = new TreeMap<>();
  private final Emulator emulator;
  private final Path kubeconfig;
  private Thread thread;

  /**
   * Starts the command and its AWS.
   *
   * @param kubeconfigYaml the cluster and who the operator is in it
   */
  Trial(String kubeconfigYaml, List<String> options) {
    // A shared API server may hold what other tests have left: AWS's ids must be others than
    // theirs.
    emulator =
        Emulator.start(
            EmulatorOptions.defaults()
                .withRandomSeed(System.nanoTime())
                .withBehaviour(Behaviour.defaults().withoutQuotas().withoutLatency()));
    try {
      kubeconfig = Files.createTempFile("kubeconfig", ".yaml");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    set("kubeconfig", kubeconfig.toString());
    set("aws.region", "eu-west-1");
    set("aws.accessKeyId", "test");
    set("aws.secretAccessKey", "test");
    set("aws.endpointUrl", emulator.endpoint().toString());
    thread = start(kubeconfigYaml, options);
  }

  private Thread start(String kubeconfigYaml, List<String> options) {
    Chart.write(kubeconfig, kubeconfigYaml);
    var ours =
        Stream.of("--http-port=0", "--poll-interval=PT0.02S", "--label-selector=trial=" + id);
    var arguments = Stream.concat(options.stream(), ours).toArray(String[]::new);
    var command = new Thread(() -> new CommandLine(new RunCommand()).execute(arguments), "run");
    command.start();
    return command;
  }

  /** Ends the command as a stop of its process does. */
  void stop() {
    thread.interrupt();
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts the command again, on the same AWS. */
  void startAgain(String kubeconfigYaml, List<String> options) {
    thread = start(kubeconfigYaml, options);
  }

  EmulatorControl aws() {
    return emulator.control();
  }

  private void set(String property, String value) {
    properties.put(property, System.getProperty(property, ""));
    System.setProperty(property, value);
  }

  /**
   * Creates, edits and deletes resources, and waits for what the operator does.
   *
   * @param client with all rights
   */
  void everything(KubernetesClient client, String namespace, String leaseNamespace) {
    grant(client, namespace);
    edit(client, namespace);
    until(
        () ->
            "second".equals(emulator.control().state().permissionSet("reader").description())
                && isReady(client, namespace));
    until(() -> !client.v1().events().inNamespace(namespace).list().getItems().isEmpty());
    assignMany(client, namespace);
    var acquired = lease(client, leaseNamespace).getSpec().getRenewTime();
    until(() -> !lease(client, leaseNamespace).getSpec().getRenewTime().equals(acquired));
    delete(client, namespace, AccountAssignment.class, "access");
    delete(client, namespace, PermissionSet.class, "reader");
    assertThat(emulator.control().state().assignments()).isEmpty();
    assertThat(emulator.control().state().permissionSets()).isEmpty();
  }

  /** Creates the set {@code reader} and the assignment {@code access}, and waits for both. */
  void grant(KubernetesClient client, String namespace) {
    load(client, namespace, MANIFEST);
    until(() -> isReady(client, namespace));
    until(() -> emulator.control().state().assignments().size() == 1);
  }

  private void load(KubernetesClient client, String namespace, String manifest) {
    client
        .load(new ByteArrayInputStream(manifest.formatted(id).getBytes(StandardCharsets.UTF_8)))
        .inNamespace(namespace)
        .create();
  }

  /** Creates a set, spoils its only member, and deletes it. */
  private void assignMany(KubernetesClient client, String namespace) {
    load(client, namespace, MANY);
    var members =
        client
            .resources(AccountAssignment.class)
            .inNamespace(namespace)
            .withLabel("ssoperator.dev/assignment-set", "many");
    var set = client.resources(AccountAssignmentSet.class).inNamespace(namespace).withName("many");
    // Only then nobody else writes to the member.
    until(
        () ->
            set.get().getStatus() != null
                && Integer.valueOf(1).equals(set.get().getStatus().ready()));
    var member = client.resource(members.list().getItems().get(0));
    // The mock server keeps the nulls of a merge patch.
    member.patch(
        PatchContext.of(PatchType.JSON),
        "[{\"op\": \"remove\", \"path\": \"/metadata/labels/%s\"}]"
            .formatted(ACCOUNT_LABEL.replace("/", "~1")));
    until(() -> member.get().getMetadata().getLabels().get(ACCOUNT_LABEL) != null);
    delete(client, namespace, AccountAssignmentSet.class, "many");
    assertThat(members.list().getItems()).isEmpty();
  }

  private static void edit(KubernetesClient client, String namespace) {
    var set = client.resources(PermissionSet.class).inNamespace(namespace).withName("reader");
    await()
        .atMost(PATIENCE)
        .ignoreException(KubernetesClientException.class)
        .until(
            () -> {
              var latest = set.get();
              latest.setSpec(
                  Serialization.unmarshal("description: second", PermissionSetSpec.class));
              client.resource(latest).update();
              return true;
            });
  }

  static boolean isReady(KubernetesClient client, String namespace) {
    var set = client.resources(PermissionSet.class).inNamespace(namespace).withName("reader").get();
    var assignment =
        client.resources(AccountAssignment.class).inNamespace(namespace).withName("access").get();
    return set.getStatus() != null
        && assignment.getStatus() != null
        && Stream.concat(
                    set.getStatus().conditions().stream(),
                    assignment.getStatus().conditions().stream())
                .filter(condition -> condition.type().equals("Ready"))
                .filter(condition -> condition.status() == Condition.Status.TRUE)
                .count()
            == 2;
  }

  private static Lease lease(KubernetesClient client, String namespace) {
    return client.leases().inNamespace(namespace).withName("ssoperator").get();
  }

  static <R extends HasMetadata> void delete(
      KubernetesClient client, String namespace, Class<R> kind, String name) {
    var resource = client.resources(kind).inNamespace(namespace).withName(name);
    resource.delete();
    until(() -> resource.get() == null);
  }

  static void until(Callable<Boolean> condition) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition);
  }

  @Override
  public void close() {
    stop();
    emulator.close();
    properties.forEach(
        (property, value) -> {
          if (value.isEmpty()) {
            System.clearProperty(property);
          } else {
            System.setProperty(property, value);
          }
        });
    try {
      Files.delete(kubeconfig);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
