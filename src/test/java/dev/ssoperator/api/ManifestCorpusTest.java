package dev.ssoperator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ssoperator.api.Manifests.Manifest;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestCorpusTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @MethodSource({"dev.ssoperator.api.Manifests#valid", "dev.ssoperator.api.Manifests#refusedByIam"})
  void acceptsWhatIsValid(Manifest manifest) {
    for (var step : manifest.steps()) {
      assertThat(step.objections()).as("objections to %s", step.document()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.ssoperator.api.Manifests#invalid")
  void refusesWhatIsInvalid(Manifest manifest) {
    for (var step : manifest.steps().subList(0, manifest.steps().size() - 1)) {
      assertThat(step.objections()).isEmpty();
    }
    assertThat(manifest.last().objections())
        .as("objections, of which one should be: %s", manifest.expectation())
        .anyMatch(manifest::expects);
  }

  @ParameterizedTest
  @MethodSource("dev.ssoperator.api.Manifests#valid")
  void recordsHoldAllThatIsValid(Manifest manifest) throws IOException {
    for (var step : manifest.steps()) {
      var resource =
          Serialization.unmarshal(step.document().toString(), Manifests.kind(step.document()));
      assertThat(JSON.readTree(Serialization.asJson(resource)))
          .isEqualTo(Manifests.validator(step.document()).withDefaults(step.document()));
    }
  }

  @Test
  void everyRuleRefusesAManifest() {
    var objections =
        Manifests.invalid()
            .map(Manifest::last)
            .flatMap(step -> step.objections().stream())
            .collect(Collectors.joining("\n"));
    assertThat(CrdGenerator.KINDS)
        .map(CrdGenerator::definition)
        .extracting(definition -> JSON.<JsonNode>valueToTree(definition))
        .flatMap(definition -> definition.findValues("x-kubernetes-validations"))
        .flatMap(rules -> rules.findValuesAsText("message"))
        .allSatisfy(message -> assertThat(objections).contains(message));
  }

  @Test
  void everyInvalidManifestSaysWhatItExpects() {
    assertThat(Manifests.invalid()).allMatch(manifest -> manifest.expectedField() != null);
  }
}
