package dev.ssoperator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.kubernetes.MockApiServer;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rights the chart grants are those the operator uses. */
class RbacTest {

  private static final String TOKEN = "operator";

  /** Granted to everybody who is authenticated, by the ClusterRole system:discovery. */
  private static final Set<String> EVERYBODY_MAY = Set.of("get /version");

  @Test
  void everyRightIsUsedAndNoOther() {
    var expected = new TreeSet<>(used());
    expected.removeAll(EVERYBODY_MAY);

    assertThat(granted(Chart.render(Chart.REQUIRED))).isEqualTo(expected);
  }

  @Test
  void theDocumentationListsTheSameRights() {
    var text = Chart.read(Path.of("docs/configuration.md"));
    var block = text.substring(text.indexOf("apiVersion: rbac"));
    var rules = Chart.documents(block.substring(0, block.indexOf("```"))).get(0).path("rules");

    assertThat(Rights.of(rules)).isEqualTo(granted(Chart.render(Chart.REQUIRED)));
  }

  @Test
  void withNamespacesTheRightsAreTheSameButOnlyThere() {
    var values = Chart.REQUIRED + "\nwatch: {namespaces: [team-a, team-b]}";
    var objects = Chart.render(values);

    assertThat(Rights.of(objects.get("ClusterRole ssoperator").path("rules")))
        .containsExactly("get namespaces");
    assertThat(rules(objects, "Role team-a/ssoperator"))
        .isEqualTo(rules(objects, "Role team-b/ssoperator"));
    assertThat(granted(objects)).isEqualTo(granted(Chart.render(Chart.REQUIRED)));
    assertThat(
            Chart.render(values + "\noperator: {clusterId: a}").keySet().stream()
                .filter(key -> key.startsWith("Cluster")))
        .containsExactly("ClusterRole ssoperator-edit", "ClusterRole ssoperator-view");
  }

  @Test
  void whoMayEditANamespaceMayNotHandOutAccessUnlessTold() {
    var label = "/metadata/labels/rbac.authorization.k8s.io~1aggregate-to-edit";

    assertThat(
            Chart.render(Chart.REQUIRED)
                .get("ClusterRole ssoperator-edit")
                .at(label)
                .isMissingNode())
        .isTrue();
  }

  /** What a running operator asks of the API server. */
  private static Set<String> used() {
    try (var server = new MockApiServer();
        var client = new KubernetesClientBuilder().withConfig(server.config()).build()) {
      client.getKubernetesSerialization().registerKubernetesResource(PermissionSet.class);
      client.getKubernetesSerialization().registerKubernetesResource(AccountAssignment.class);
      client
          .resource(
              new NamespaceBuilder()
                  .withNewMetadata()
                  .withName("kube-system")
                  .endMetadata()
                  .build())
          .create();
      var resources = "/apis/ssoperator.dev/v1beta1/namespaces/team-a/";
      server.conflictOnce(resources + "permissionsets/reader/status");
      server.conflictOnce(resources + "accountassignments/access/status");
      try (var trial =
          new Trial(
              kubeconfig(server.config().getMasterUrl()),
              List.of(
                  "--leader-elect",
                  "--lease-namespace=" + Chart.NAMESPACE,
                  "--record-namespace=" + Chart.NAMESPACE))) {
        trial.everything(client, "team-a", Chart.NAMESPACE);
      }
      return server.requests().stream()
          .filter(call -> ("Bearer " + TOKEN).equals(call.authorization()))
          .map(call -> Rights.of(call.method(), call.path()))
          .collect(Collectors.toSet());
    }
  }

  private static Set<String> granted(Map<String, ObjectNode> objects) {
    var granted = new TreeSet<String>();
    for (var object : objects.entrySet()) {
      if (object.getKey().matches("(Cluster)?Role (.*/)?ssoperator(-lease|-count)?")) {
        granted.addAll(Rights.of(object.getValue().path("rules")));
      }
    }
    return granted;
  }

  private static JsonNode rules(Map<String, ObjectNode> objects, String role) {
    return objects.get(role).path("rules");
  }

  private static String kubeconfig(String url) {
    return """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "%s"}}]
        users: [{name: u, user: {token: %s}}]
        contexts: [{name: c, context: {cluster: c, user: u}}]
        current-context: c
        """
        .formatted(url, TOKEN);
  }
}
