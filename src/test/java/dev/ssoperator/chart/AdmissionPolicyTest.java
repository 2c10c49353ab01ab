package dev.ssoperator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ssoperator.api.Manifests;
import dev.ssoperator.api.Manifests.Manifest;
import dev.ssoperator.iam.Mutation;
import dev.ssoperator.iam.Policies;
import dev.ssoperator.iam.PolicyGrammar;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The admission policy refuses what the operator refuses, and nothing else. */
class AdmissionPolicyTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final AdmissionPolicy POLICY =
      new AdmissionPolicy(Chart.render(Chart.REQUIRED).get(AdmissionPolicy.KEY));

  @Property(tries = 300)
  void whatIamTakesIsAdmitted(@ForAll("policies") Map<String, Object> policy) {
    assertThat(POLICY.objections(resource(policy), null)).isEmpty();
  }

  @Property(tries = 1500)
  void aMistakeIsRefusedByAdmissionAsByTheOperator(
      @ForAll("policies") Map<String, Object> policy,
      @ForAll Mutation mutation,
      @ForAll Random random) {
    var target = new Mutation.Target(policy, random);
    mutation.breakPolicy(target);

    assertThat(PolicyGrammar.check("spec.inlinePolicy", target.policy())).isNotEmpty();
    assertThat(POLICY.objections(resource(target.policy()), null))
        .isNotEmpty()
        .noneMatch(message -> message.contains("failed"));
  }

  @ParameterizedTest
  @MethodSource("dev.ssoperator.api.Manifests#refusedByIam")
  void whatIsInvalidForTheOperatorIsRefusedUnlessItSaysOtherwise(Manifest manifest) {
    assertThat(POLICY.objections(manifest.last().document(), null).isEmpty())
        .isEqualTo(!manifest.refusedAtAdmission());
  }

  @ParameterizedTest
  @MethodSource("dev.ssoperator.api.Manifests#valid")
  void whatTheDefinitionsCallValidIsAdmitted(Manifest manifest) {
    for (var step : manifest.steps()) {
      if (Manifests.kind(step.document()).getSimpleName().equals("PermissionSet")) {
        assertThat(POLICY.objections(step.document(), step.old())).isEmpty();
      }
    }
  }

  @Test
  void aStoredPolicyThatIsNotChangedIsNotLookedAt() {
    var stored = resource(Map.of("Statement", "text"));
    var labeled = stored.deepCopy();
    labeled.withObject("/metadata/labels").put("team", "data");
    var withoutPolicy = resource(Map.of());
    withoutPolicy.withObject("/spec").remove("inlinePolicy");

    assertThat(POLICY.objections(labeled, stored)).isEmpty();
    assertThat(POLICY.objections(withoutPolicy, stored)).isEmpty();
    assertThat(POLICY.objections(stored, withoutPolicy)).hasSize(1);
    assertThat(POLICY.objections(stored, resource(Map.of("Statement", "other")))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.28.0", "1.29.9"})
  void itIsLeftOutWhereKubernetesHasNone(String version) {
    assertThat(Chart.renderText(Chart.RELEASE, Chart.REQUIRED, version))
        .doesNotContain("admissionregistration");
  }

  @Test
  void itIsThereFromTheFirstVersionThatHasItUnlessSwitchedOff() {
    assertThat(Chart.renderText(Chart.RELEASE, Chart.REQUIRED, "1.30.0-eks-1234"))
        .contains("kind: ValidatingAdmissionPolicy\n", "kind: ValidatingAdmissionPolicyBinding\n");
    assertThat(
            Chart.renderText(
                Chart.RELEASE, Chart.REQUIRED + "\nadmissionPolicy: {enabled: false}", "1.34.0"))
        .doesNotContain("admissionregistration");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "operator: {boundaries: Required}", "watch: {namespaces: [team-a]}"})
  void noRoleGrantsRightsOnAdmission(String values) {
    assertThat(Chart.render(Chart.REQUIRED + "\n" + values).entrySet())
        .filteredOn(object -> object.getKey().matches("(Cluster)?Role .*"))
        .isNotEmpty()
        .allSatisfy(
            role ->
                assertThat(role.getValue().path("rules").toString())
                    .doesNotContain("admissionregistration", "\"*\""));
  }

  private static ObjectNode resource(Map<String, Object> policy) {
    var object = JSON.createObjectNode();
    object.putObject("metadata").put("name", "reader");
    object.putObject("spec").set("inlinePolicy", JSON.<JsonNode>valueToTree(policy));
    return object;
  }

  @Provide
  Arbitrary<Map<String, Object>> policies() {
    return Policies.all();
  }
}
