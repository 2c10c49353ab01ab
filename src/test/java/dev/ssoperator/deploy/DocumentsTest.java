package dev.ssoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import dev.ssoperator.api.CrdGenerator;
import dev.ssoperator.validation.CrdValidator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages about boundaries, sets and security tell readers to apply. */
class DocumentsTest {

  private static final Path SECURITY = Path.of("docs/security.md");
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Pattern BLOCK = Pattern.compile("(?ms)^( *)```(\\w+)\n(.*?)^ *```$");

  @ParameterizedTest
  @ValueSource(strings = {"docs/boundaries.md", "docs/security.md", "docs/assignment-sets.md"})
  void theApiServerTakesTheManifests(Path page) throws IOException {
    var manifests =
        blocks(page, "yaml").stream()
            .filter(block -> block.startsWith("apiVersion: ssoperator.dev/"))
            .toList();
    assertThat(manifests).hasSizeGreaterThan(2);
    for (var manifest : manifests) {
      try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(manifest)) {
        while (documents.hasNextValue()) {
          var document = documents.nextValue();
          assertThat(validator(document).validate(document)).as(manifest).isEmpty();
        }
      }
    }
  }

  @Test
  void theChartTakesTheValuesOfTheMultiTenantSetup(@TempDir Path folder) throws IOException {
    var values =
        blocks(SECURITY, "yaml").stream().filter(block -> block.startsWith("image:")).toList();
    assertThat(values).hasSize(1);
    var file = Files.writeString(folder.resolve("values.yaml"), values.get(0));

    var rendered =
        new Helm(Path.of("helm-chart/ssoperator"))
            .template()
            .withKubeVersion("1.34.0")
            .set("metrics.prometheusRule.renderMode", "alwaysRender")
            .withValuesFile(file)
            .call();

    assertThat(rendered)
        .containsPattern("SSOPERATOR_BOUNDARIES\\s+value: \"?Required")
        .contains("kind: NetworkPolicy", "group:break-glass", "accessboundaries/status");
  }

  @Test
  void policiesAreJson() throws IOException {
    var policies = blocks(SECURITY, "json");
    assertThat(policies).isNotEmpty();
    for (var policy : policies) {
      assertThat(new ObjectMapper().readTree(policy).path("Statement")).isNotEmpty();
    }
  }

  private static CrdValidator validator(JsonNode document) {
    return CrdGenerator.KINDS.stream()
        .filter(kind -> kind.getSimpleName().equals(document.path("kind").asText()))
        .map(CrdGenerator::validator)
        .findFirst()
        .orElseThrow();
  }

  /** The code of a language in a page, without the indentation of a list. */
  private static List<String> blocks(Path page, String language) throws IOException {
    return BLOCK
        .matcher(Files.readString(page))
        .results()
        .filter(block -> block.group(2).equals(language))
        .map(block -> block.group(3).replaceAll("(?m)^" + block.group(1), ""))
        .toList();
  }
}
