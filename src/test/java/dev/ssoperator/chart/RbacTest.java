package dev.ssoperator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.kubernetes.MockApiServer;
import dev.ssoperator.kubernetes.MockApiServer.ApiCall;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rights the chart grants are those the operator uses. */
class RbacTest {

  private static final String TOKEN = "operator";

  private static final String BOUNDARY =
      """
      metadata: {name: team-a}
      spec:
        namespaces: [team-a]
        rules:
          - accounts: {ids: ["555555555555"]}
            principals: {groups: [platform, developers]}
            permissionSets: {own: {}}
      """;

  /** Granted to everybody who is authenticated, by the ClusterRole system:discovery. */
  private static final Set<String> EVERYBODY_MAY = Set.of("get /version");

  /**
   * What no request is about: with the admission plugin OwnerReferencesPermissionEnforcement, which
   * is off by default, whoever writes an owner reference with blockOwnerDeletion needs it.
   */
  private static final Set<String> TO_OWN =
      Set.of("update ssoperator.dev/accountassignmentsets/finalizers");

  private static final String BOUNDARIES = Chart.REQUIRED + "\noperator: {boundaries: Required}";

  @Test
  void everyRightIsUsedAndNoOther() {
    assertThat(granted(Chart.render(Chart.REQUIRED))).isEqualTo(needed(used()));
  }

  @Test
  void withBoundariesEveryRightIsUsedAndNoOther() {
    assertThat(granted(Chart.render(BOUNDARIES)))
        .isEqualTo(needed(used("--boundaries=Required")))
        .isNotEqualTo(granted(Chart.render(Chart.REQUIRED)));
  }

  @Test
  void withBoundariesAndNamespacesEventsAboutBoundariesAreAllThatIsWrittenElsewhere() {
    var objects = Chart.render(BOUNDARIES + "\nwatch: {namespaces: [team-a]}");
    var used = used("--boundaries=Required", "--namespaces=team-a");

    assertThat(granted(objects)).isEqualTo(needed(used));
    assertThat(Rights.of(rules(objects, "Role default/ssoperator-events")))
        .isEqualTo(rights(used.stream().filter(call -> call.path().contains("/default/")).toList()))
        .containsExactly("create events");
    assertThat(Rights.of(rules(objects, "ClusterRole ssoperator")))
        .isEqualTo(
            rights(
                used.stream()
                    .filter(
                        call ->
                            !call.path().contains("/namespaces/")
                                || call.path().contains("kube-system"))
                    .toList()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "operator: {boundaries: Required}\nwatch: {namespaces: [default]}",
        "watch: {namespaces: [team-a]}"
      })
  void withoutAnotherNamespaceToWriteToThereIsNoRoleForEvents(String values) {
    assertThat(Chart.render(Chart.REQUIRED + "\n" + values).keySet())
        .noneMatch(key -> key.contains("ssoperator-events"));
  }

  @Test
  void theDocumentationListsTheSameRights() {
    var text = Chart.read(Path.of("docs/configuration.md"));
    var rights = documented(text, "apiVersion: rbac");

    assertThat(rights).isEqualTo(granted(Chart.render(Chart.REQUIRED)));
    rights.addAll(
        documented(text.substring(text.indexOf("With `--boundaries=Required`")), "rules:"));
    assertThat(rights).isEqualTo(granted(Chart.render(BOUNDARIES)));
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
        .containsExactly(
            "ClusterRole ssoperator-boundaries",
            "ClusterRole ssoperator-edit",
            "ClusterRole ssoperator-view");
  }

  @ParameterizedTest
  @ValueSource(strings = {Chart.REQUIRED, BOUNDARIES})
  void tenantsWriteSpecsAndNothingElse(String values) {
    var objects = Chart.render(values);

    assertThat(Rights.of(rules(objects, "ClusterRole ssoperator-edit")))
        .isNotEmpty()
        .allMatch(
            right ->
                right.matches(
                    "\\w+ ssoperator.dev/(permissionsets|accountassignments|accountassignmentsets)"));
    assertThat(Rights.of(rules(objects, "ClusterRole ssoperator-view")))
        .allMatch(
            right ->
                right.matches(
                    "(get|list|watch) ssoperator.dev/"
                        + "(permissionsets|accountassignments|accountassignmentsets)"));
    assertThat(Rights.of(rules(objects, "ClusterRole ssoperator-boundaries")))
        .containsExactly(
            "get ssoperator.dev/accessboundaries",
            "list ssoperator.dev/accessboundaries",
            "watch ssoperator.dev/accessboundaries");
    assertThat(objects.get("ClusterRole ssoperator-boundaries").path("metadata").toString())
        .doesNotContain("aggregate-to");
  }

  @Test
  void aggregatingEditRightsNeedsBoundariesOrASecondWord() {
    var aggregated = "\nrbac: {aggregateToEdit: true}";

    assertThatThrownBy(() -> Chart.render(Chart.REQUIRED + aggregated))
        .hasMessageContaining("rbac.aggregateToEdit is true but operator.boundaries is Off")
        .hasMessageContaining("rbac.aggregateToEditWithoutBoundaries");
    assertThat(Chart.render(BOUNDARIES + aggregated)).isNotEmpty();
    assertThat(
            Chart.render(
                Chart.REQUIRED
                    + "\nrbac: {aggregateToEdit: true, aggregateToEditWithoutBoundaries: true}"))
        .isNotEmpty();
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

  private static Set<String> needed(List<ApiCall> calls) {
    var needed = rights(calls);
    needed.addAll(TO_OWN);
    return needed;
  }

  private static Set<String> rights(List<ApiCall> calls) {
    var rights =
        calls.stream()
            .map(call -> Rights.of(call.method(), call.path()))
            .collect(Collectors.toCollection(TreeSet::new));
    rights.removeAll(EVERYBODY_MAY);
    return rights;
  }

  /** What a running operator asks of the API server. */
  private static List<ApiCall> used(String... more) {
    try (var server = new MockApiServer();
        var client = new KubernetesClientBuilder().withConfig(server.config()).build()) {
      client.getKubernetesSerialization().registerKubernetesResource(PermissionSet.class);
      client.getKubernetesSerialization().registerKubernetesResource(AccountAssignment.class);
      client.getKubernetesSerialization().registerKubernetesResource(AccountAssignmentSet.class);
      client.getKubernetesSerialization().registerKubernetesResource(AccessBoundary.class);
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
      server.conflictOnce(resources + "accountassignmentsets/many/status");
      server.conflictOnce("/apis/ssoperator.dev/v1beta1/accessboundaries/team-a/status");
      var boundary = client.resource(Serialization.unmarshal(BOUNDARY, AccessBoundary.class));
      boundary.create();
      var options = new ArrayList<>(List.of(more));
      options.add("--leader-elect");
      options.add("--lease-namespace=" + Chart.NAMESPACE);
      options.add("--record-namespace=" + Chart.NAMESPACE);
      try (var trial = new Trial(kubeconfig(server.config().getMasterUrl()), options)) {
        trial.everything(client, "team-a", Chart.NAMESPACE);
        Trial.until(() -> more.length == 0 || boundary.get().getStatus() != null);
      }
      return server.requests().stream()
          .filter(call -> ("Bearer " + TOKEN).equals(call.authorization()))
          .toList();
    }
  }

  private static Set<String> documented(String text, String begin) {
    var block = text.substring(text.indexOf(begin));
    return Rights.of(
        Chart.documents(block.substring(0, block.indexOf("```"))).get(0).path("rules"));
  }

  private static Set<String> granted(Map<String, ObjectNode> objects) {
    var granted = new TreeSet<String>();
    for (var object : objects.entrySet()) {
      if (object
          .getKey()
          .matches("(Cluster)?Role (.*/)?ssoperator(-lease|-count|-seal|-events)?")) {
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
