package dev.ssoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ssoperator.validation.Rule;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Help.Ansi;

/** What docs/cli.md says of the commands is what they say of themselves. */
class CliDocTest {

  private static final Path FILE = Path.of("docs/cli.md");

  private static final Pattern GENERATED =
      Pattern.compile(
          "(<!-- Made from the (.+?) by CliDocTest\\. -->\n).*?(<!-- Until here\\. -->\n)",
          Pattern.DOTALL);

  private static final Pattern INPUT =
      Pattern.compile(
          "`(\\S+)` has three mistakes, and a reference that may be one:\n\n```yaml\n(.*?)```\n",
          Pattern.DOTALL);

  private static final Pattern JSON_FIELD = Pattern.compile("`(?:problems\\[\\]\\.)?(\\w+)`");

  @TempDir private Path folder;

  @Test
  void whatIsMadeFromTheCodeIsAsTheCodeIs() throws IOException {
    var text = Files.readString(FILE);
    var expected =
        GENERATED
            .matcher(text)
            .replaceAll(
                part ->
                    Matcher.quoteReplacement(
                        part.group(1) + "\n" + content(part, text) + "\n" + part.group(3)));
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(FILE, expected);
    }
    assertThat(Files.readString(FILE))
        .as("%s is behind the code. Generate it with: mvn -q -Pgenerate test", FILE)
        .isEqualTo(expected);
  }

  @Test
  void everyCommandIsInTheTableAndHasItsUsageHereOrAPageOfItsOwn() throws IOException {
    var text = Files.readString(FILE);

    assertThat(Main.commandLine().getSubcommands().keySet())
        .contains("run", "emulator", "validate")
        .allSatisfy(
            command ->
                assertThat(text)
                    .containsPattern(
                        "(?m)^\\| \\[?`%s`(\\]\\(#%s\\))? \\|".formatted(command, command))
                    .containsPattern(
                        "(?m)^\\| `%s` \\|.*\\.md\\) \\|$|^<!-- Made from the usage of %s "
                            .formatted(command, command)));
  }

  @Test
  void everyFieldOfTheJsonReportIsExplained() throws IOException {
    var text = Files.readString(FILE);
    var table = text.substring(text.indexOf("`--output json`"), text.indexOf("`--output sarif`"));
    var explained =
        JSON_FIELD
            .matcher(table)
            .results()
            .map(field -> field.group(1))
            .filter(field -> !field.equals("error") && !field.equals("note"))
            .filter(field -> !field.equals("stdin"))
            .collect(Collectors.toCollection(TreeSet::new));
    var report = new ObjectMapper().readTree(validateExample(text, "json"));
    var fields = new TreeSet<String>();
    report.fieldNames().forEachRemaining(fields::add);
    for (JsonNode problem : report.path("problems")) {
      problem.fieldNames().forEachRemaining(fields::add);
    }

    assertThat(explained).isEqualTo(fields);
  }

  private String content(MatchResult part, String text) {
    var source = part.group(2);
    if (source.startsWith("usage of ")) {
      var command = source.substring("usage of ".length());
      return block(Main.commandLine().getSubcommands().get(command).getUsageMessage(Ansi.OFF));
    }
    return switch (source) {
      case "example" -> block(validateExample(text, "text"));
      case "rules" -> rules();
      default -> throw new IllegalArgumentException(source);
    };
  }

  private static String block(String text) {
    return "```text\n" + text.strip() + "\n```\n";
  }

  private static String rules() {
    return "| rule | level | what holds | otherwise |\n|---|---|---|---|\n"
        + Arrays.stream(Rule.values())
            .map(
                rule ->
                    "| `%s` | %s | %s | %s |\n"
                        .formatted(
                            rule.id(),
                            rule.level().name().toLowerCase(Locale.ROOT),
                            rule.title(),
                            rule.description()))
            .collect(Collectors.joining());
  }

  /** What the command prints of the page's example, with the paths of the page. */
  private String validateExample(String text, String format) {
    var input = INPUT.matcher(text);
    assertThat(input.find()).isTrue();
    var out = new StringWriter();
    try {
      var file = folder.resolve(input.group(1));
      Files.createDirectories(file.getParent());
      Files.writeString(file, input.group(2));
      var status =
          Main.commandLine()
              .setOut(new PrintWriter(out))
              .execute("validate", "--output", format, file.getParent().toString());
      assertThat(status).isEqualTo(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString().replace(folder + "/", "");
  }
}
