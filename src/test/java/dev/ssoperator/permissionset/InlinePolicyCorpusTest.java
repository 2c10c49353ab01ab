package dev.ssoperator.permissionset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ssoperator.api.Manifests;
import dev.ssoperator.api.Manifests.Manifest;
import dev.ssoperator.api.PermissionSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The operator refuses the inline policies that IAM would, and no others of the corpus. */
class InlinePolicyCorpusTest {

  private static final Owner OWNER = new Owner("prod", "platform", "reader");

  @ParameterizedTest
  @MethodSource("dev.ssoperator.api.Manifests#refusedByIam")
  void whatIamRefusesIsInvalidAndSaysWhy(Manifest manifest) {
    var desired = desired(manifest.last().document());

    assertThat(desired).isInstanceOf(DesiredPermissionSet.Invalid.class);
    var message = ((DesiredPermissionSet.Invalid) desired).message();
    assertThat(List.of(message.split("; ")))
        .as("problems, of which one should be: %s", manifest.expectation())
        .anyMatch(manifest::expects);
  }

  @Test
  void everyPolicyThatTheDefinitionsCallValidIsTaken() {
    var policies =
        Manifests.valid()
            .map(manifest -> manifest.last().document())
            .filter(document -> document.at("/spec/inlinePolicy").isObject())
            .toList();

    assertThat(policies).hasSizeGreaterThan(4);
    assertThat(policies)
        .allSatisfy(
            document ->
                assertThat(desired(document)).isInstanceOf(DesiredPermissionSet.Valid.class));
  }

  @Test
  void theFirstThreeProblemsAreSaid() {
    assertThat(InlinePolicyCheck.problem(statements(3)).orElseThrow().split("; ")).hasSize(3);
    assertThat(InlinePolicyCheck.problem(statements(4)).orElseThrow())
        .endsWith("; and more")
        .doesNotContain("Statement[3]");
    assertThat(InlinePolicyCheck.problem(null)).isEmpty();
  }

  private static Map<String, Object> statements(int wrong) {
    Map<String, Object> statement = Map.of("Effect", "Maybe", "Action", "s3:Get*", "Resource", "*");
    return Map.of("Version", "2012-10-17", "Statement", Collections.nCopies(wrong, statement));
  }

  private static DesiredPermissionSet desired(JsonNode document) {
    return DesiredPermissionSet.of(
        Serialization.unmarshal(document.toString(), PermissionSet.class), OWNER);
  }
}
