package dev.ssoperator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.OptionSpec;

/** The options docs/configuration.md lists are those of {@code run}. */
class ConfigurationDocTest {

  private static final Pattern ROW =
      Pattern.compile("\\| `(--[a-z-]+)` \\| `(\\w+)` \\| ([^|]+) \\|.*");

  /** A default that is a value, as the help text ends with it. */
  private static final Pattern DEFAULT = Pattern.compile(".*Default: (PT\\w+|\\d+|false)");

  private record Row(String variable, String standard) {}

  @Test
  void everyOptionIsListedWithItsVariable() throws IOException {
    assertThat(rows().entrySet())
        .extracting(row -> row.getKey() + " " + row.getValue().variable())
        .containsExactlyInAnyOrderElementsOf(
            options().stream()
                .map(
                    option ->
                        option.longestName()
                            + " "
                            + EnvironmentDefaults.variable(option.longestName()))
                .toList());
  }

  @Test
  void everyDefaultThatIsAValueIsTheHelpTexts() throws IOException {
    var rows = rows();
    assertThat(options())
        .allSatisfy(
            option -> {
              var standard = DEFAULT.matcher(String.join(" ", option.description()));
              if (standard.matches()) {
                assertThat(rows.get(option.longestName()).standard())
                    .isEqualTo("`" + standard.group(1) + "`");
              }
            });
  }

  private static List<OptionSpec> options() {
    return Main.commandLine().getSubcommands().get("run").getCommandSpec().options().stream()
        .filter(option -> !option.usageHelp() && !option.versionHelp())
        .toList();
  }

  private static Map<String, Row> rows() throws IOException {
    return Files.readAllLines(Path.of("docs/configuration.md")).stream()
        .map(ROW::matcher)
        .filter(row -> row.matches())
        .collect(Collectors.toMap(row -> row.group(1), row -> new Row(row.group(2), row.group(3))));
  }
}
