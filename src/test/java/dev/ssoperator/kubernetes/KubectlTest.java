package dev.ssoperator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.PermissionSet;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What people see of the custom resources in their terminal. */
@EnabledIf("dev.ssoperator.kubernetes.ApiServer#isPresent")
class KubectlTest {

  @TempDir private Path folder;
  private KubernetesClient client;
  private String namespace;

  @BeforeEach
  void connect() {
    client = ApiServer.newClient();
    namespace = ApiServer.newNamespace(client);
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  @Test
  void getShowsWhetherAPermissionSetIsReadyAndIfNotWhy() throws Exception {
    store(
        """
        apiVersion: ssoperator.dev/v1beta1
        kind: PermissionSet
        metadata: {name: billing-reader}
        spec: {name: BillingReader}
        status:
          accounts: {provisioned: 12, outdated: 3}
          conditions:
          - type: Ready
            status: "False"
            lastTransitionTime: "2026-03-01T12:00:00Z"
            reason: Provisioning
            message: 3 accounts lag behind
        """,
        PermissionSet.class);

    assertThat(columns("get", "pset"))
        .containsExactly(
            List.of("NAME", "READY", "REASON", "AWS NAME", "ACCOUNTS", "AGE"),
            List.of("billing-reader", "False", "Provisioning", "BillingReader", "12", "AGE"));
    assertThat(columns("get", "permissionsets", "--output=wide"))
        .containsExactly(
            List.of(
                "NAME", "READY", "REASON", "AWS NAME", "ACCOUNTS", "OUTDATED", "MESSAGE", "AGE"),
            List.of(
                "billing-reader",
                "False",
                "Provisioning",
                "BillingReader",
                "12",
                "3",
                "3 accounts lag behind",
                "AGE"));
  }

  @Test
  void getShowsWhoHasWhichAccessWhere() throws Exception {
    store(
        """
        apiVersion: ssoperator.dev/v1beta1
        kind: AccountAssignment
        metadata: {name: finance-billing}
        spec:
          permissionSetRef: {name: billing-reader}
          principal: {group: finance}
          account: {name: prod-billing}
        status:
          resolved:
            permissionSetArn: arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-1234567890abcdef
            accountId: "123456789012"
            principalType: GROUP
            principalId: 906768ecd6-7d4a6e0b-64bb-4c6e-a2a4-1f5cb4c2d1a7
        """,
        AccountAssignment.class);

    assertThat(columns("get", "sso"))
        .containsExactly(
            List.of("NAME", "READY", "REASON", "PERMISSION SET", "ACCOUNT", "GROUP", "USER", "AGE"),
            List.of(
                "accountassignment.ssoperator.dev/finance-billing",
                "billing-reader",
                "123456789012",
                "finance",
                "AGE"));
  }

  @Test
  void explainTellsHowToWriteAField() throws Exception {
    // The API server publishes descriptions some time after it has established a definition.
    await()
        .untilAsserted(
            () ->
                assertThat(words("explain", "permissionset.spec.sessionDuration"))
                    .contains("from PT1H to PT12H"));
    await()
        .untilAsserted(
            () ->
                assertThat(words("explain", "accountassignment"))
                    .contains("one principal's access to one account"));
  }

  private String words(String... arguments) throws Exception {
    return runKubectl(arguments).replaceAll("\\s+", " ");
  }

  private void store(String yaml, Class<? extends CustomResource<?, ?>> kind) {
    var resource = Serialization.unmarshal(yaml, kind);
    var stored = client.resource(resource).inNamespace(namespace).create();
    resource.getMetadata().setResourceVersion(stored.getMetadata().getResourceVersion());
    client.resource(resource).inNamespace(namespace).updateStatus();
  }

  /** The table's cells without empty ones, and with AGE for every age. */
  private List<List<String>> columns(String... arguments) throws Exception {
    return runKubectl(arguments)
        .lines()
        .map(line -> List.of(line.strip().replaceFirst("\\d+s$", "AGE").split("\\s{2,}", -1)))
        .toList();
  }

  private String runKubectl(String... arguments) throws IOException, InterruptedException {
    var kubeConfig = Files.writeString(folder.resolve("kubeconfig"), ApiServer.kubeConfigYaml());
    var command = new ArrayList<String>();
    command.add(ApiServer.kubectl().toString());
    command.add("--kubeconfig=" + kubeConfig);
    command.add("--cache-dir=" + folder.resolve("cache"));
    command.add("--namespace=" + namespace);
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
