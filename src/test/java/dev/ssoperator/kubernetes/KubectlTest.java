package dev.ssoperator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.CrdGenerator;
import dev.ssoperator.api.PermissionSet;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What people see of the custom resources in their terminal. */
@EnabledIf("dev.ssoperator.kubernetes.ApiServer#isPresent")
class KubectlTest {

  @TempDir private Path folder;
  private KubernetesClient client;
  private String namespace;
  private Kubectl kubectl;

  @BeforeEach
  void connect() {
    client = ApiServer.newClient();
    namespace = ApiServer.newNamespace(client);
    kubectl = new Kubectl(folder, namespace);
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  @Test
  void getShowsWhetherAPermissionSetIsReadyAndIfNotWhy() {
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

    assertThat(kubectl.columns("get", "pset"))
        .containsExactly(
            List.of("NAME", "READY", "REASON", "AWS NAME", "ACCOUNTS", "AGE"),
            List.of("billing-reader", "False", "Provisioning", "BillingReader", "12", "AGE"));
    assertThat(kubectl.columns("get", "permissionsets", "--output=wide"))
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
  void getShowsWhoHasWhichAccessWhere() {
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

    assertThat(kubectl.columns("get", "sso"))
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
  void getShowsHowFarASetIs() {
    store(
        """
        apiVersion: ssoperator.dev/v1beta1
        kind: AccountAssignmentSet
        metadata: {name: engineers}
        spec:
          principals: [{group: engineers}]
          permissionSetRefs: [{name: engineer}]
          accounts: [{names: ["data-*"]}]
        status:
          accounts: 214
          desired: 428
          ready: 420
          pending: 6
          failing: 2
          conditions:
          - type: Ready
            status: "False"
            lastTransitionTime: "2026-03-01T12:00:00Z"
            reason: Assigning
            message: 420 of 428 assignments exist
        """,
        AccountAssignmentSet.class);

    assertThat(kubectl.columns("get", "assignset"))
        .containsExactly(
            List.of("NAME", "READY", "REASON", "ACCOUNTS", "DESIRED", "ASSIGNED", "FAILING", "AGE"),
            List.of("engineers", "False", "Assigning", "214", "428", "420", "2", "AGE"));
  }

  /** Fields of objects are told one level at a time. */
  @ParameterizedTest
  @FieldSource("dev.ssoperator.api.CrdGenerator#KINDS")
  void explainTellsHowToWriteEveryField(Class<? extends CustomResource<?, ?>> kind) {
    var definition = CrdGenerator.definition(kind);
    var schema = definition.getSpec().getVersions().get(0).getSchema().getOpenAPIV3Schema();
    var objects = new ArrayList<String>();
    collectObjects(definition.getSpec().getNames().getSingular(), schema, objects);
    assertThat(objects).hasSizeGreaterThan(5);
    for (var object : objects) {
      // The API server publishes descriptions some time after it has established a definition.
      await()
          .untilAsserted(
              () ->
                  assertThat(kubectl.run("explain", object))
                      .as(object)
                      .contains("DESCRIPTION:", "FIELDS:")
                      .doesNotContain("<no description>", "<empty>"));
    }
  }

  @Test
  void explainTellsTheConstraints() {
    await()
        .untilAsserted(
            () ->
                assertThat(kubectl.run("explain", "permissionset.spec.sessionDuration"))
                    .containsPattern("from\\s+PT1H\\s+to\\s+PT12H"));
  }

  /** The paths of all objects whose fields are listed, but for Kubernetes' own. */
  private static void collectObjects(String path, JSONSchemaProps schema, List<String> objects) {
    objects.add(path);
    schema
        .getProperties()
        .forEach(
            (name, property) -> {
              var object = property.getItems() == null ? property : property.getItems().getSchema();
              if (!object.getProperties().isEmpty()) {
                collectObjects(path + "." + name, object, objects);
              }
            });
  }

  private void store(String yaml, Class<? extends CustomResource<?, ?>> kind) {
    var resource = Serialization.unmarshal(yaml, kind);
    var stored = client.resource(resource).inNamespace(namespace).create();
    resource.getMetadata().setResourceVersion(stored.getMetadata().getResourceVersion());
    client.resource(resource).inNamespace(namespace).updateStatus();
  }
}
