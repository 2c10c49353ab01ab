package dev.ssoperator.chart;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ssoperator.kubernetes.ApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** ServiceAccounts on the real API server, with the rights that the chart gives the operator. */
public final class ChartAccount {

  private static final Set<String> KINDS = Set.of("ServiceAccount", "Role", "RoleBinding");

  /** In the whole cluster there are the rights on boundaries only. */
  private static final String VALUES =
      """
      aws: {region: eu-west-1}
      operator: {clusterId: any, boundaries: Required}
      watch: {namespaces: [watched]}
      """;

  /** Not the release's: other tests install one. */
  private static final String CLUSTER_ROLE = Chart.RELEASE + "-of-scenarios";

  /** Rendered once for all namespaces, because Helm takes its time. */
  private static final Map<String, ObjectNode> OBJECTS = Chart.render(VALUES);

  private ChartAccount() {}

  /**
   * Makes the chart's ServiceAccount for an operator that works in one namespace.
   *
   * @param admin a client with all rights
   * @return its kubeconfig
   */
  public static String kubeConfigYaml(KubernetesClient admin, String namespace) {
    for (var object : OBJECTS.values()) {
      if (KINDS.contains(object.path("kind").asText())) {
        create(admin, object, namespace);
      }
    }
    bindInCluster(admin, namespace);
    awaitRights(
        admin,
        "system:serviceaccount:%s:%s".formatted(namespace, Chart.RELEASE),
        namespace,
        OBJECTS.get("Role watched/" + Chart.RELEASE).path("rules").path(0));
    return kubeConfigYaml(token(admin, namespace));
  }

  /**
   * Makes a user who has the chart's ClusterRole for editors in one namespace, and no other right.
   *
   * @param admin a client with all rights
   * @return the user's name
   */
  public static String tenant(KubernetesClient admin, String namespace) {
    var role = OBJECTS.get("ClusterRole %s-edit".formatted(Chart.RELEASE)).deepCopy();
    role.withObject("/metadata").put("name", CLUSTER_ROLE + "-edit");
    admin.resource(Serialization.unmarshal(Chart.yaml(role), HasMetadata.class)).serverSideApply();
    var user = "tenant-" + namespace;
    admin
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName("tenant")
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", name(role))
                .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                .build())
        .create();
    awaitRights(admin, user, namespace, role.path("rules").path(0));
    return user;
  }

  private static String name(JsonNode object) {
    return object.path("metadata").path("name").asText();
  }

  /** Several namespaces have an account each, and share the role. */
  private static void bindInCluster(KubernetesClient admin, String namespace) {
    var role = OBJECTS.get("ClusterRole " + Chart.RELEASE).deepCopy();
    role.withObject("/metadata").put("name", CLUSTER_ROLE);
    admin.resource(Serialization.unmarshal(Chart.yaml(role), HasMetadata.class)).serverSideApply();
    var binding = OBJECTS.get("ClusterRoleBinding " + Chart.RELEASE).deepCopy();
    binding.withObject("/metadata").put("name", Chart.RELEASE + "-" + namespace);
    binding.withObject("/roleRef").put("name", CLUSTER_ROLE);
    for (var subject : binding.path("subjects")) {
      ((ObjectNode) subject).put("namespace", namespace);
    }
    admin.resource(Serialization.unmarshal(Chart.yaml(binding), HasMetadata.class)).create();
  }

  /** A token of the release's ServiceAccount. */
  static String token(KubernetesClient admin, String namespace) {
    return token(admin, namespace, Chart.RELEASE);
  }

  /** A token of a ServiceAccount. */
  static String token(KubernetesClient admin, String namespace, String name) {
    return admin
        .serviceAccounts()
        .inNamespace(namespace)
        .withName(name)
        .tokenRequest(
            new TokenRequestBuilder().withNewSpec().withExpirationSeconds(3600L).endSpec().build())
        .getStatus()
        .getToken();
  }

  /** The server's kubeconfig, with a token instead of all rights. */
  static String kubeConfigYaml(String token) {
    var config = Chart.documents(ApiServer.kubeConfigYaml()).get(0);
    for (var user : config.path("users")) {
      ((ObjectNode) user).putObject("user").put("token", token);
    }
    return Chart.yaml(config);
  }

  private static void create(KubernetesClient admin, ObjectNode object, String namespace) {
    var copy = object.deepCopy();
    copy.withObject("/metadata").put("namespace", namespace);
    for (var subject : copy.path("subjects")) {
      ((ObjectNode) subject).put("namespace", namespace);
    }
    admin.resource(Serialization.unmarshal(Chart.yaml(copy), HasMetadata.class)).create();
  }

  /** The server takes a moment to see that a role is bound. */
  private static void awaitRights(
      KubernetesClient admin, String user, String namespace, JsonNode rule) {
    var review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(user)
            .withNewResourceAttributes()
            .withNamespace(namespace)
            .withGroup(first(rule, "apiGroups"))
            .withResource(first(rule, "resources"))
            .withVerb(first(rule, "verbs"))
            .endResourceAttributes()
            .endSpec()
            .build();
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                admin
                    .authorization()
                    .v1()
                    .subjectAccessReview()
                    .create(review)
                    .getStatus()
                    .getAllowed());
  }

  private static String first(JsonNode rule, String list) {
    return rule.path(list).path(0).asText();
  }
}
