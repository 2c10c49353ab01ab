package dev.ssoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.OptionSpec;

/** The table of docs/configuration.md is made from the options of {@code run}. */
class ConfigurationDocTest {

  private static final Path FILE = Path.of("docs/configuration.md");
  private static final String BEGIN =
      "<!-- Made from the options of run by ConfigurationDocTest. -->\n";
  private static final String END = "<!-- Until here. -->\n";

  /** How every description ends. */
  private static final Pattern DEFAULT = Pattern.compile("(.+?)\\.? Default: (.+)");

  /** Options, IAM actions, and AWS's operations and reasons in CamelCase. */
  private static final Pattern CODE =
      Pattern.compile("--[a-z-]+|[a-z]+:[A-Z]\\w+|\\b[A-Z][a-z]+([A-Z][a-z]+)+\\b");

  @Test
  void theTableIsMadeFromTheOptions() throws IOException {
    var text = Files.readString(FILE);
    assertThat(text).containsOnlyOnce(BEGIN).containsOnlyOnce(END);
    var expected =
        text.substring(0, text.indexOf(BEGIN) + BEGIN.length())
            + table()
            + text.substring(text.indexOf(END));
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(FILE, expected);
    }
    assertThat(Files.readString(FILE))
        .as("%s is behind the options. Generate it with: mvn -q -Pgenerate test", FILE)
        .isEqualTo(expected);
  }

  @Test
  void everyDefaultThatIsAValueIsInTheHelpText() {
    assertThat(options())
        .allSatisfy(
            option -> {
              var value = value(option);
              if (value != null) {
                assertThat(standard(option)).as(option.longestName()).isEqualTo(value);
              }
            });
  }

  private static String table() {
    return "\n| option | environment variable | default | meaning |\n|---|---|---|---|\n"
        + options().stream().map(ConfigurationDocTest::row).collect(Collectors.joining())
        + "\n";
  }

  private static String row(OptionSpec option) {
    var name = option.longestName();
    var standard = standard(option);
    return "| `%s` | `%s` | %s | %s |%n"
        .formatted(
            name,
            EnvironmentDefaults.variable(name),
            standard.equals(value(option)) ? "`" + standard + "`" : code(standard),
            code(parts(option, 1)));
  }

  /** The default as the help text says it. */
  private static String standard(OptionSpec option) {
    return parts(option, 2);
  }

  private static String parts(OptionSpec option, int group) {
    var description = DEFAULT.matcher(String.join(" ", option.description()));
    assertThat(description.matches()).as(option.longestName() + " says its default").isTrue();
    return description.group(group);
  }

  /** The default as the operator has it, where it is a value. */
  private static @Nullable String value(OptionSpec option) {
    var value = option.initialValue();
    if (value == null || value instanceof Collection) {
      return null;
    }
    return value instanceof Enum<?> constant && value.toString().equals(constant.name())
        ? value.toString().toLowerCase(Locale.ROOT)
        : value.toString().replaceFirst("\\.0$", "");
  }

  private static String code(String text) {
    return CODE.matcher(text).replaceAll("`$0`");
  }

  private static List<OptionSpec> options() {
    return Main.commandLine().getSubcommands().get("run").getCommandSpec().options().stream()
        .filter(option -> !option.usageHelp() && !option.versionHelp())
        .toList();
  }
}
