package dev.ssoperator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ssoperator.api.Manifests;
import dev.ssoperator.api.Manifests.Manifest;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.kubernetes.ApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real API server says with the chart's definitions and admission policy. */
@EnabledIf("dev.ssoperator.kubernetes.ApiServer#isPresent")
class AdmissionPolicyOnApiServerTest {

  private static final String DENIED = "denied request: spec.inlinePolicy";

  private static final List<HasMetadata> INSTALLED = new ArrayList<>();

  private static KubernetesClient client;
  private static String namespace;

  @BeforeAll
  static void install() {
    client = ApiServer.newClient();
    namespace = ApiServer.newNamespace(client);
    client
        .resource(
            Serialization.unmarshal(
                policy("[{ALLOW, \"Condition\": {\"StringEquals\": {\"a:b\": 12}}}]")
                    .replace("reader", "stored"),
                PermissionSet.class))
        .inNamespace(namespace)
        .create();
    for (var object : Chart.render(Chart.REQUIRED).values()) {
      if (object.path("apiVersion").asText().startsWith("admissionregistration")
          && object.at("/metadata/name").asText().equals(Chart.RELEASE)) {
        if (object.path("kind").asText().endsWith("Binding")) {
          // Other tests share the server.
          object
              .withObject("/spec/matchResources/namespaceSelector/matchLabels")
              .put("kubernetes.io/metadata.name", namespace);
        }
        var resource = Serialization.unmarshal(Chart.yaml(object), HasMetadata.class);
        client.resource(resource).create();
        INSTALLED.add(resource);
      }
    }
    assertThat(INSTALLED).hasSize(2);
    await()
        .until(
            () ->
                refusal(policy("[{\"Effect\":\"Deny\",\"Action\":\"x\",\"Resource\":\"*\"}]"))
                    .contains(DENIED));
  }

  @AfterAll
  static void remove() {
    INSTALLED.forEach(resource -> client.resource(resource).delete());
    client.close();
  }

  @ParameterizedTest
  @MethodSource("dev.ssoperator.api.Manifests#refusedByIam")
  void whatTheOperatorWouldRefuseIsRefusedUnlessItSaysOtherwise(Manifest manifest) {
    var text = manifest.last().document().toString();

    if (manifest.refusedAtAdmission()) {
      assertThat(refusal(text)).contains(DENIED);
    } else {
      assertThatCode(() -> create(text)).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @MethodSource("inlinePolicies")
  void whatIsValidIsAdmitted(JsonNode document) {
    assertThatCode(() -> create(document.toString())).doesNotThrowAnyException();
  }

  static Stream<JsonNode> inlinePolicies() {
    return Manifests.valid()
        .map(manifest -> manifest.last().document())
        .filter(document -> document.at("/spec/inlinePolicy").isObject());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DEEP",
        "[DEEP]",
        "{ALLOW, \"Comment\": DEEP}",
        "[{ALLOW, \"Comment\": DEEP}]",
        "[{ALLOW, \"NotAction\": DEEP}]",
        "[{ALLOW, \"Condition\": DEEP}]",
        "[{ALLOW, \"Condition\": {\"StringEquals\": {\"a:b\": DEEP}}}]",
        "[{ALLOW, \"Condition\": {\"StringEquals\": {\"a:b\": [DEEP]}}}]"
      })
  void whatNoClientCouldReadForItsDepthIsRefused(String statement) {
    var deep = "{\"a\":".repeat(1100) + "1" + "}".repeat(1100);

    assertThat(refusal(policy(statement.replace("DEEP", deep)))).contains("spec.inlinePolicy");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{KEY: {ALLOW}}",
        "[{ALLOW, KEY: 1}]",
        "[{ALLOW, \"Condition\": {KEY: {\"a:b\": \"x\"}}}]",
        "[{ALLOW, \"Condition\": {\"StringEquals\": {KEY: \"x\"}}}]"
      })
  void whatNoClientCouldReadForTheLengthOfAKeyIsRefused(String statement) {
    var key = '"' + "k".repeat(60_000) + '"';

    assertThat(refusal(policy(statement.replace("KEY", key)))).contains("spec.inlinePolicy");
  }

  /** The most of each that AWS's 10,240 bytes hold. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("largest")
  void theLargestPoliciesThatAwsTakesAreWithinTheBudgetOfAnApiServer(
      String what, String statements) {
    assertThatCode(() -> create(policy(statements))).doesNotThrowAnyException();
  }

  static Stream<Arguments> largest() {
    return Stream.of(
        Arguments.of("statements", repeated(226, "{\"Effect\":\"Deny\",ALL}")),
        Arguments.of("Sids", repeated(170, "{\"Sid\":\"s%d\",\"Effect\":\"Deny\",ALL}")),
        Arguments.of(
            "actions",
            "[{\"Effect\":\"Deny\",\"Action\":%s,\"Resource\":\"*\"}]"
                .formatted(repeated(1400, "\"a:*\""))),
        Arguments.of(
            "resources",
            "[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":%s}]"
                .formatted(repeated(2500, "\"*\""))),
        Arguments.of(
            "values",
            "[{ALLOW, \"Condition\": {\"ForAllValues:StringNotEqualsIgnoreCase\": {\"a:b\": %s}}}]"
                .formatted(repeated(3300, "\"\""))),
        Arguments.of(
            "keys",
            "[{ALLOW, \"Condition\": {\"StringEquals\": {%s}}}]"
                .formatted(
                    IntStream.range(0, 900)
                        .mapToObj("\"%d\":\"x\""::formatted)
                        .collect(Collectors.joining(",")))));
  }

  @Test
  void aResourceThatWasStoredBeforeCanBeWrittenWhileItsPolicyIsUnchanged() {
    var resource =
        client.resources(PermissionSet.class).inNamespace(namespace).withName("stored").get();
    resource.getMetadata().setFinalizers(List.of("ssoperator.dev/trial"));
    var kept = client.resource(resource).update();
    assertThat(kept.getMetadata().getFinalizers()).hasSize(1);

    kept.getMetadata().setFinalizers(List.of());
    assertThat(client.resource(kept).update().getMetadata().getFinalizers()).isEmpty();
  }

  private static String repeated(int count, String item) {
    return IntStream.range(0, count)
        .mapToObj(item::formatted)
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String policy(String statements) {
    return """
        {"apiVersion": "ssoperator.dev/v1beta1", "kind": "PermissionSet",
         "metadata": {"name": "reader"},
         "spec": {"inlinePolicy": {"Version": "2012-10-17", "Statement": %s}}}
        """
        .formatted(statements.replace("ALLOW", "\"Effect\": \"Allow\", ALL"))
        .replace("ALL", "\"Action\": \"*\", \"Resource\": \"*\"");
  }

  /** What the API server objects to, or nothing. */
  private static String refusal(String resource) {
    try {
      create(resource);
      return "";
    } catch (KubernetesClientException e) {
      return e.getMessage();
    }
  }

  /** As text, because no client of Java writes what nests so deep. */
  private static void create(String resource) {
    client.raw(
        "/apis/ssoperator.dev/v1beta1/namespaces/%s/permissionsets?dryRun=All".formatted(namespace),
        "POST",
        resource);
  }
}
