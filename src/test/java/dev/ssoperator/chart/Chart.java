package dev.ssoperator.chart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The Helm chart, rendered by Helm. */
final class Chart {

  static final Path FOLDER = Path.of("helm-chart/ssoperator");
  static final String RELEASE = "ssoperator";
  static final String NAMESPACE = "ssoperator";

  /** What every installation has to say. */
  static final String REQUIRED = "aws: {region: eu-west-1}";

  static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .disable(YAMLGenerator.Feature.SPLIT_LINES)
                  .stringQuotingChecker(new QuotesWhatStartsWithADigit())
                  .build())
          .build();

  private Chart() {}

  /** Whether tests are to write what they otherwise compare with. */
  static boolean writes() {
    return Boolean.getBoolean("chart.write");
  }

  /**
   * The objects of a release, by kind and name.
   *
   * @param values YAML
   */
  static Map<String, ObjectNode> render(String values) {
    return render(RELEASE, values);
  }

  static Map<String, ObjectNode> render(String release, String values) {
    return objects(renderText(release, values));
  }

  /** What {@code helm template} prints. */
  static String renderText(String release, String values) {
    return renderText(release, values, "1.34.0");
  }

  /** The same for a cluster of a version. */
  static String renderText(String release, String values, String kubeVersion) {
    try {
      var file = Files.createTempFile("values", ".yaml");
      try {
        Files.writeString(file, values);
        return new Helm(FOLDER)
            .template()
            .withName(release)
            .withNamespace(NAMESPACE)
            .withKubeVersion(kubeVersion)
            .withValuesFile(file)
            .call();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The objects of a manifest, by kind and name, in the order of these. */
  static Map<String, ObjectNode> objects(String manifest) {
    var objects = new TreeMap<String, ObjectNode>();
    for (var object : documents(manifest)) {
      var key = key(object);
      if (objects.put(key, object) != null) {
        throw new IllegalArgumentException(key + " is there twice");
      }
    }
    return objects;
  }

  static List<ObjectNode> documents(String manifest) {
    var documents = new ArrayList<ObjectNode>();
    try (var iterator = YAML.readerFor(JsonNode.class).<JsonNode>readValues(manifest)) {
      while (iterator.hasNextValue()) {
        if (iterator.nextValue() instanceof ObjectNode object) {
          documents.add(object);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return documents;
  }

  private static String key(JsonNode object) {
    var metadata = object.path("metadata");
    var namespace = metadata.path("namespace").asText();
    return object.path("kind").asText()
        + " "
        + (namespace.isEmpty() || namespace.equals(NAMESPACE) ? "" : namespace + "/")
        + metadata.path("name").asText();
  }

  static String yaml(JsonNode node) {
    try {
      return YAML.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The chart's own values. */
  static ObjectNode values() {
    return documents(read(FOLDER.resolve("values.yaml"))).get(0);
  }

  static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The environment variables that a container is given by value. */
  static Map<String, String> environment(JsonNode container) {
    var environment = new LinkedHashMap<String, String>();
    for (var variable : container.path("env")) {
      environment.put(variable.path("name").asText(), variable.path("value").asText());
    }
    return environment;
  }

  /** The first container of a Deployment. */
  static JsonNode container(Map<String, ObjectNode> objects, String deployment) {
    return objects.get("Deployment " + deployment).at("/spec/template/spec/containers").path(0);
  }

  /** The pod of the CronJob that reports. */
  static JsonNode reportPod(Map<String, ObjectNode> objects) {
    return objects.get("CronJob ssoperator-report").at("/spec/jobTemplate/spec/template/spec");
  }

  /** Keeps dates and numbers strings in every YAML dialect. */
  private static final class QuotesWhatStartsWithADigit extends StringQuotingChecker.Default {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean needToQuoteValue(String value) {
      return super.needToQuoteValue(value)
          || (!value.isEmpty() && Character.isDigit(value.charAt(0)));
    }
  }
}
