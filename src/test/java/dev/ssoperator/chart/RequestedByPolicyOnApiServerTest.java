package dev.ssoperator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.kubernetes.ApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A real API server with the chart's policy says who has changed a spec. */
@EnabledIf("dev.ssoperator.kubernetes.ApiServer#isPresent")
class RequestedByPolicyOnApiServerTest {

  private static final String REQUESTED_BY = "ssoperator.dev/requested-by";
  private static final String OPERATOR = "system:serviceaccount:ssoperator:ssoperator";

  private static final List<HasMetadata> INSTALLED = new ArrayList<>();

  private static KubernetesClient admin;
  private static String namespace;

  @BeforeAll
  static void install() {
    admin = ApiServer.newClient();
    namespace = ApiServer.newNamespace(admin);
    var values = Chart.REQUIRED + "\nadmissionPolicy: {requestedBy: v1}";
    for (var object : Chart.render(values).values()) {
      var kind = object.path("kind").asText();
      if (kind.startsWith("MutatingAdmissionPolicy")) {
        if (kind.endsWith("Binding")) {
          // Other tests share the server.
          object
              .withObject("/spec/matchResources/namespaceSelector/matchLabels")
              .put("kubernetes.io/metadata.name", namespace);
        }
        var resource = Serialization.unmarshal(Chart.yaml(object), HasMetadata.class);
        admin.resource(resource).create();
        INSTALLED.add(resource);
      }
    }
    assertThat(INSTALLED).hasSize(2);
    await()
        .until(
            () ->
                admin
                    .resource(assignment("probe", "platform", "mallory"))
                    .dryRun()
                    .create()
                    .getMetadata()
                    .getAnnotations()
                    .get(REQUESTED_BY),
            user -> !user.equals("mallory"));
  }

  @AfterAll
  static void remove() {
    INSTALLED.forEach(resource -> admin.resource(resource).delete());
    admin.close();
  }

  @BeforeEach
  void startOver() {
    admin.resources(AccountAssignment.class).inNamespace(namespace).delete();
  }

  @Test
  void whoCreatesAResourceHasRequestedItWhateverItsAnnotationSays() {
    as("alice", client -> client.resource(assignment("plain", "platform", null)).create());
    as("alice", client -> client.resource(assignment("forged", "platform", "bob")).create());

    assertThat(requestedBy("plain")).isEqualTo("alice");
    assertThat(requestedBy("forged")).isEqualTo("alice");
  }

  @Test
  void whoChangesTheSpecHasRequestedIt() {
    as("alice", client -> client.resource(assignment("access", "platform", null)).create());

    patch("bob", "{\"spec\":{\"principal\":{\"group\":\"finance\"}}}");

    assertThat(requestedBy("access")).isEqualTo("bob");
  }

  @Test
  void nobodyForgesOrRemovesTheAnnotationWithoutChangingTheSpec() {
    as("alice", client -> client.resource(assignment("access", "platform", null)).create());

    patch("bob", "{\"metadata\":{\"annotations\":{\"ssoperator.dev/requested-by\":\"carol\"}}}");
    assertThat(requestedBy("access")).isEqualTo("alice");
    patch("bob", "{\"metadata\":{\"annotations\":{\"ssoperator.dev/requested-by\":null}}}");
    assertThat(requestedBy("access")).isEqualTo("alice");
    patch("bob", "{\"metadata\":{\"annotations\":null}}");
    assertThat(requestedBy("access")).isEqualTo("alice");
    patch(
        "bob",
        "{\"spec\":{\"principal\":{\"group\":\"finance\"}},"
            + "\"metadata\":{\"annotations\":{\"ssoperator.dev/requested-by\":\"carol\"}}}");
    assertThat(requestedBy("access")).isEqualTo("bob");
  }

  @Test
  void anAnnotationThatNobodyStampedCannotBeAddedLater() {
    // As from before the policy: the operator's own writes are not stamped.
    as(OPERATOR, client -> client.resource(assignment("access", "platform", null)).create());
    assertThat(requestedBy("access")).isNull();

    patch("bob", "{\"metadata\":{\"annotations\":{\"ssoperator.dev/requested-by\":\"carol\"}}}");

    assertThat(requestedBy("access")).isNull();
  }

  @Test
  void otherChangesKeepTheUser() {
    as("alice", client -> client.resource(assignment("access", "platform", null)).create());

    patch("bob", "{\"metadata\":{\"labels\":{\"team\":\"data\"},\"finalizers\":[\"a.b/c\"]}}");
    as(
        OPERATOR,
        client ->
            client
                .resources(AccountAssignment.class)
                .inNamespace(namespace)
                .withName("access")
                .subresource("status")
                .patch(
                    PatchContext.of(PatchType.JSON_MERGE),
                    "{\"status\":{\"lastHandledRequestedAt\":\"now\"}}"));

    assertThat(requestedBy("access")).isEqualTo("alice");
    patch("bob", "{\"metadata\":{\"finalizers\":null}}");
    assertThat(requestedBy("access")).isEqualTo("alice");
  }

  @Test
  void theOperatorHandsOnWhoHasRequestedWhatItCreates() {
    as(OPERATOR, client -> client.resource(assignment("access", "platform", "alice")).create());

    assertThat(requestedBy("access")).isEqualTo("alice");
  }

  @Test
  void theSameManifestAppliedAgainChangesNothing() {
    var manifest =
        Serialization.unmarshal(
            Serialization.asYaml(assignment("access", "platform", null)),
            GenericKubernetesResource.class);
    as("flux", client -> client.resource(manifest).fieldManager("flux").serverSideApply());
    var version = stored("access").getMetadata().getResourceVersion();

    as("flux", client -> client.resource(manifest).fieldManager("flux").serverSideApply());

    assertThat(stored("access").getMetadata().getResourceVersion()).isEqualTo(version);
    assertThat(requestedBy("access")).isEqualTo("flux");
  }

  private static @Nullable String requestedBy(String name) {
    var annotations = stored(name).getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(REQUESTED_BY);
  }

  private static AccountAssignment stored(String name) {
    return admin.resources(AccountAssignment.class).inNamespace(namespace).withName(name).get();
  }

  private static void patch(String user, String patch) {
    as(
        user,
        client ->
            client
                .resources(AccountAssignment.class)
                .inNamespace(namespace)
                .withName("access")
                .patch(PatchContext.of(PatchType.JSON_MERGE), patch));
  }

  private interface Act {
    Object apply(KubernetesClient client) throws KubernetesClientException;
  }

  private static void as(String user, Act act) {
    var config = Config.fromKubeconfig(ApiServer.kubeConfigYaml());
    config.setImpersonateUsername(user);
    config.setImpersonateGroups("system:masters");
    try (var client = new KubernetesClientBuilder().withConfig(config).build()) {
      assertThat(act.apply(client)).isNotNull();
    }
  }

  private static AccountAssignment assignment(String name, String group, @Nullable String user) {
    return Serialization.unmarshal(
        """
        apiVersion: ssoperator.dev/v1beta1
        kind: AccountAssignment
        metadata:
          name: %s
          namespace: %s
        %s
        spec:
          permissionSetRef: {name: ops}
          principal: {group: %s}
          account: {id: "555555555555"}
        """
            .formatted(
                name,
                namespace,
                user == null ? "" : "  annotations: {%s: %s}".formatted(REQUESTED_BY, user),
                group),
        AccountAssignment.class);
  }
}
