package dev.ssoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.ssoperator.api.CrdGenerator;
import dev.ssoperator.api.Kinds;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.lib.jse.JsePlatform;

/** What Argo CD is told about the health of each kind, in the form of Argo CD's own tests. */
class ArgoCdHealthTest {

  private static final Path FOLDER =
      Path.of("deploy/argocd/resource_customizations/ssoperator.dev");
  private static final YAMLMapper YAML = new YAMLMapper();

  @ParameterizedTest
  @FieldSource("dev.ssoperator.api.CrdGenerator#KINDS")
  void eachCaseHasItsHealth(Class<? extends CustomResource<?, ?>> kind) throws IOException {
    var folder = FOLDER.resolve(kind.getSimpleName());
    var script = Files.readString(folder.resolve("health.lua"));
    var statuses = new HashSet<String>();
    for (var test : tests(folder)) {
      var input = test.path("inputPath").asText();
      var health = run(script, YAML.readTree(folder.resolve(input).toFile()));

      assertThat(health.get("status").tojstring())
          .as(input)
          .isEqualTo(test.at("/healthStatus/status").asText());
      assertThat(health.get("message").tojstring())
          .as(input)
          .isEqualTo(test.at("/healthStatus/message").asText());
      statuses.add(health.get("status").tojstring());
    }
    var expected = new HashSet<>(Set.of("Progressing", "Healthy", "Degraded"));
    // A boundary cannot be paused.
    if (!Kinds.BOUNDING.contains(kind)) {
      expected.add("Suspended");
    }
    assertThat(statuses).isEqualTo(expected);
  }

  @ParameterizedTest
  @FieldSource("dev.ssoperator.api.CrdGenerator#KINDS")
  void eachCaseIsAResourceAsTheApiServerTakesIt(Class<? extends CustomResource<?, ?>> kind)
      throws IOException {
    var folder = FOLDER.resolve(kind.getSimpleName());
    var validator = CrdGenerator.validator(kind);
    var inputs = tests(folder).stream().map(test -> test.path("inputPath").asText()).toList();
    for (var input : inputs) {
      assertThat(validator.validate(YAML.readTree(folder.resolve(input).toFile())))
          .as(input)
          .isEmpty();
    }
    try (var files = Files.list(folder.resolve("testdata"))) {
      assertThat(files.map(file -> "testdata/" + file.getFileName()).collect(Collectors.toSet()))
          .isEqualTo(Set.copyOf(inputs));
    }
  }

  @ParameterizedTest
  @FieldSource("dev.ssoperator.api.CrdGenerator#KINDS")
  void theConfigMapHasTheSameScript(Class<? extends CustomResource<?, ?>> kind) throws IOException {
    var map = YAML.readTree(Path.of("deploy/argocd/argocd-cm.yaml").toFile());
    var script = FOLDER.resolve(kind.getSimpleName()).resolve("health.lua");

    assertThat(
            map.path("data")
                .path("resource.customizations.health.ssoperator.dev_" + kind.getSimpleName())
                .asText())
        .isEqualTo(Files.readString(script));
  }

  private static List<JsonNode> tests(Path folder) throws IOException {
    var tests = new ArrayList<JsonNode>();
    YAML.readTree(folder.resolve("health_test.yaml").toFile()).path("tests").forEach(tests::add);
    return tests;
  }

  private static LuaTable run(String script, JsonNode resource) {
    var globals = JsePlatform.standardGlobals();
    globals.set("obj", value(resource));
    return globals.load(script, "health.lua").call().checktable();
  }

  private static LuaValue value(JsonNode node) {
    if (node.isObject()) {
      var table = new LuaTable();
      node.properties().forEach(field -> table.set(field.getKey(), value(field.getValue())));
      return table;
    }
    if (node.isArray()) {
      var table = new LuaTable();
      for (var i = 0; i < node.size(); i++) {
        table.set(i + 1, value(node.get(i)));
      }
      return table;
    }
    if (node.isNumber()) {
      return LuaValue.valueOf(node.asDouble());
    }
    return node.isBoolean() ? LuaValue.valueOf(node.asBoolean()) : LuaValue.valueOf(node.asText());
  }
}
