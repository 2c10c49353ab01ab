package dev.ssoperator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The resources README.md shows are accepted. */
class ReadmeTest {

  @Test
  void theExampleIsValid() throws IOException {
    var text = Files.readString(Path.of("README.md"));
    var start = text.indexOf("```yaml\n") + "```yaml\n".length();
    List<JsonNode> resources =
        new YAMLMapper()
            .readerFor(JsonNode.class)
            .<JsonNode>readValues(text.substring(start, text.indexOf("```", start)))
            .readAll();

    assertThat(resources)
        .extracting(resource -> resource.path("kind").asText())
        .containsExactly("PermissionSet", "AccountAssignment");
    assertThat(resources)
        .allSatisfy(
            resource -> {
              assertThat(resource.path("apiVersion").asText()).isEqualTo("ssoperator.dev/v1beta1");
              assertThat(Manifests.validator(resource).validate(resource)).isEmpty();
            });
  }
}
