package dev.ssoperator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ssoperator.cli.RunCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The chart's values, their schema, their documentation, and the operator's options agree. */
class ChartValuesTest {

  /** A parent chart sets these. */
  private static final Set<String> OF_A_PARENT = Set.of("global", "enabled");

  /** In a pod, every address is right. */
  private static final Set<String> NOT_SET = Set.of("SSOPERATOR_HTTP_HOST");

  private static final Pattern DEFAULT = Pattern.compile(".*Default: (PT\\w+|\\d+)");

  private static final Path SETTINGS = Path.of("src/test/resources/chart/settings.values.yaml");

  private static final String BEGIN = "<!-- Made from values.yaml by ChartValuesTest. -->\n";
  private static final String END = "<!-- Until here. -->\n";

  @Test
  void theSchemaKnowsTheValuesAndNoOthers() {
    var schema = Chart.documents(Chart.read(Chart.FOLDER.resolve("values.schema.json"))).get(0);

    assertThat(differences("", schema, Chart.values())).isEmpty();
  }

  @Test
  void theReadmeListsEveryValue() {
    var file = Chart.FOLDER.resolve("README.md");
    var text = Chart.read(file);
    assertThat(text).containsOnlyOnce(BEGIN).containsOnlyOnce(END);
    var expected =
        text.substring(0, text.indexOf(BEGIN) + BEGIN.length())
            + ValuesDoc.tables(Chart.read(Chart.FOLDER.resolve("values.yaml")))
            + text.substring(text.indexOf(END));
    if (Chart.writes()) {
      Chart.write(file, expected);
    }
    assertThat(Chart.read(file))
        .as("%s is behind values.yaml. Generate it with: mvn -q -Pgenerate test", file)
        .isEqualTo(expected);
  }

  @Test
  void everyOptionOfRunCanBeSet() {
    var everything = Chart.render(Chart.read(SETTINGS));
    var variables =
        new TreeSet<>(Chart.environment(Chart.container(everything, "ssoperator")).keySet());
    variables.add("SSOPERATOR_INSTANCE_ARN");
    variables.removeIf(name -> !name.startsWith("SSOPERATOR_"));

    var options =
        options().stream()
            .map(ChartValuesTest::variable)
            .filter(name -> !NOT_SET.contains(name))
            .collect(Collectors.toSet());
    assertThat(variables).containsExactlyInAnyOrderElementsOf(options);
  }

  @Test
  void theDefaultsAreThoseOfTheOperator() {
    var environment =
        Chart.environment(Chart.container(Chart.render(Chart.REQUIRED), "ssoperator"));

    assertThat(options())
        .filteredOn(option -> DEFAULT.matcher(description(option)).matches())
        .isNotEmpty()
        .allSatisfy(
            option -> {
              var standard = DEFAULT.matcher(description(option));
              assertThat(standard.matches()).isTrue();
              assertThat(environment).containsEntry(variable(option), standard.group(1));
            });
  }

  @Test
  void everySettingIsAcceptedByTheOperator() {
    var variables =
        Chart.environment(Chart.container(Chart.render(Chart.read(SETTINGS)), "ssoperator"));

    var parsed =
        new CommandLine(new RunCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .parseArgs(
                options().stream()
                    .filter(option -> variables.containsKey(variable(option)))
                    .map(option -> option.longestName() + "=" + variables.get(variable(option)))
                    .toArray(String[]::new));

    assertThat(parsed.errors()).isEmpty();
    assertThat(parsed.matchedOptionValue("--organizations-rate", 0.0)).isEqualTo(0.1);
  }

  private static List<OptionSpec> options() {
    return new CommandLine(new RunCommand())
        .getCommandSpec().options().stream()
            .filter(option -> !option.usageHelp() && !option.versionHelp())
            .toList();
  }

  private static String variable(OptionSpec option) {
    return "SSOPERATOR_"
        + option.longestName().substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private static String description(OptionSpec option) {
    return String.join(" ", option.description());
  }

  /** Where the schema's properties and the values' keys are not the same. */
  private static List<String> differences(String path, JsonNode schema, JsonNode values) {
    var found = new ArrayList<String>();
    if (!(schema.path("properties") instanceof ObjectNode properties)
        || properties.isEmpty()
        || !values.isObject()
        || values.isEmpty()) {
      return found;
    }
    for (var field : values.properties()) {
      var sub = path + "." + field.getKey();
      if (properties.has(field.getKey())) {
        found.addAll(differences(sub, properties.get(field.getKey()), field.getValue()));
      } else {
        found.add(sub + " is not in the schema");
      }
    }
    properties
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!values.has(name) && !(path.isEmpty() && OF_A_PARENT.contains(name))) {
                found.add(path + "." + name + " is not in the values");
              }
            });
    if (schema.path("additionalProperties").asBoolean(true)) {
      found.add(path + " takes any property");
    }
    return found;
  }
}
