package dev.ssoperator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ssoperator.api.Manifests.Manifest;
import dev.ssoperator.api.Manifests.Step;
import dev.ssoperator.kubernetes.ApiServer;
import dev.ssoperator.validation.CrdValidator;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@EnabledIf("dev.ssoperator.kubernetes.ApiServer#isPresent")
class ApiServerCorpusTest {

  private static KubernetesClient client;

  @BeforeAll
  static void connect() {
    client = ApiServer.newClient();
  }

  @AfterAll
  static void disconnect() {
    client.close();
  }

  @ParameterizedTest
  @MethodSource({"dev.ssoperator.api.Manifests#valid", "dev.ssoperator.api.Manifests#refusedByIam"})
  void acceptsWhatIsValid(Manifest manifest) {
    var namespace = ApiServer.newNamespace(client);
    for (var step : manifest.steps()) {
      var resources = resources(namespace, step.document());
      var stored = store(namespace, step);
      if (step.document().has("status")) {
        var withStatus = resource(step.document());
        withStatus.getMetadata().setResourceVersion(stored.getMetadata().getResourceVersion());
        var updated = resources.resource(withStatus).updateStatus();
        assertThat(updated.<Object>get("status")).isEqualTo(withStatus.get("status"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.ssoperator.api.Manifests#invalid")
  void refusesWhatIsInvalid(Manifest manifest) {
    var namespace = ApiServer.newNamespace(client);
    for (var step : manifest.steps().subList(0, manifest.steps().size() - 1)) {
      store(namespace, step);
    }
    var refusal =
        catchThrowableOfType(
            KubernetesClientException.class, () -> store(namespace, manifest.last()));
    assertThat(refusal).as("refusal because of %s", manifest.expectation()).isNotNull();
    var objections =
        refusal.getStatus().getDetails().getCauses().stream()
            .filter(cause -> !isNote(manifest, cause.getField()))
            .map(cause -> cause.getField() + ": " + cause.getMessage())
            .toList();
    assertThat(objections)
        .as("objections, of which one should be: %s", manifest.expectation())
        .anyMatch(manifest::expects);
    assertThat(fields(manifest.last().objections()))
        .as("fields that the check without a server objects to")
        .isEqualTo(fields(objections));
  }

  /**
   * Whether an objection to the object as a whole only goes with others: it says that rules were
   * not evaluated, or that no alternative of an anyOf holds.
   */
  private static boolean isNote(Manifest manifest, String field) {
    return field.equals(CrdValidator.WHOLE) && !field.equals(manifest.expectedField());
  }

  private static Set<String> fields(List<String> objections) {
    return objections.stream()
        .map(objection -> objection.substring(0, objection.indexOf(": ")))
        .collect(Collectors.toSet());
  }

  private static GenericKubernetesResource store(String namespace, Step step) {
    var resources = resources(namespace, step.document());
    var resource = resource(step.document());
    if (step.old() == null) {
      return resources.resource(resource).create();
    }
    var stored = resources.resource(resource).get();
    resource.getMetadata().setResourceVersion(stored.getMetadata().getResourceVersion());
    return resources.resource(resource).update();
  }

  private static GenericKubernetesResource resource(JsonNode document) {
    return Serialization.unmarshal(document.toString(), GenericKubernetesResource.class);
  }

  private static NonNamespaceOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      resources(String namespace, JsonNode document) {
    var context = ResourceDefinitionContext.fromResourceType(Manifests.kind(document));
    return client.genericKubernetesResources(context).inNamespace(namespace);
  }
}
