package dev.ssoperator.proof.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.ssoperator.access.ProtectedSettings;
import dev.ssoperator.cli.EmulatorCommand;
import dev.ssoperator.cli.ImportCommand;
import dev.ssoperator.cli.PlanCommand;
import dev.ssoperator.cli.ReportCommand;
import dev.ssoperator.cli.RunCommand;
import dev.ssoperator.cli.ValidateCommand;
import dev.ssoperator.emulator.SeedSize;
import dev.ssoperator.identitycenter.CallerIdentity;
import dev.ssoperator.identitycenter.FailureKind;
import dev.ssoperator.identitycenter.Text;
import dev.ssoperator.inventory.Glob;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Whatever people and AWS write into short texts, it is read or refused with a reason. */
class SettingsFuzzTest implements KeptInputs {

  private static final List<Supplier<Object>> COMMANDS =
      List.of(
          RunCommand::new,
          EmulatorCommand::new,
          ImportCommand::new,
          PlanCommand::new,
          ReportCommand::new,
          ValidateCommand::new);

  private static final int MOST_LITTLE = 30;

  @DictionaryEntries({"accounts=", "groups=", "sets=", "assignments=", "users=", "units=", ","})
  @FuzzTest
  void aSeedSizeIsReadOrRefused(byte[] bytes) {
    SeedSize size;
    try {
      size = SeedSize.parse(Inputs.text(bytes));
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    var written =
        "accounts=%d,groups=%d,sets=%d,assignments=%d,users=%d,units=%d"
            .formatted(
                size.accounts(),
                size.groups(),
                size.sets(),
                size.assignments(),
                size.users(),
                size.units());
    assertThat(SeedSize.parse(written)).isEqualTo(size);
  }

  /** The first byte chooses the command, each line is an argument. */
  @DictionaryEntries({
    "--cluster-id\\x0a",
    "--namespaces\\x0a",
    "--poll-interval\\x0a",
    "PT1S",
    "--drift-interval=",
    "--port=",
    "--latency\\x0a",
    "PT1S..PT4S",
    "--seed-size\\x0a",
    "--only\\x0a",
    "--exclude\\x0a",
    "--output\\x0a",
    "json",
    "--protected-principals\\x0a",
    "group:a",
    "--sso-admin-rate=",
    "--max-revocations=",
    "--help",
    "--",
    "--since\\x0a",
    "--html\\x0a",
    "--leader-election",
    "--labels\\x0a",
    "a=b"
  })
  @FuzzTest
  void argumentsAreReadOrRefused(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    var command = COMMANDS.get(Math.floorMod(bytes[0], COMMANDS.size())).get();
    var arguments =
        Inputs.text(bytes).substring(1).lines().filter(line -> !line.startsWith("@")).toList();
    try {
      var parsed = new CommandLine(command).parseArgs(arguments.toArray(String[]::new));
      assertThat(parsed.commandSpec().userObject()).isSameAs(command);
    } catch (ParameterException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  /** Each line is an entry of a setting; the first one says which. */
  @FuzzTest
  void protectedNamesAreReadOrRefused(byte[] bytes) {
    var lines = Inputs.lines(bytes);
    var entries = Set.copyOf(lines.subList(1, lines.size()));
    for (var setting = 0; setting < 3; setting++) {
      try {
        var settings =
            new ProtectedSettings(
                setting == 0 ? entries : Set.of(),
                setting == 1 ? entries : Set.of(),
                setting == 2 ? entries : Set.of());
        assertThat(
                settings.principals().size()
                    + settings.permissionSets().size()
                    + settings.accounts().size())
            .isLessThanOrEqualTo(entries.size());
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).contains(" must be ");
      }
    }
  }

  /** The first line is the pattern. */
  @FuzzTest
  void aPatternMatchesAsItsRegularExpressionWould(byte[] bytes) {
    var lines = Inputs.lines(bytes);
    var pattern = lines.get(0);
    var text = String.join("\n", lines.subList(1, lines.size()));
    var matches = Glob.matches(pattern, text);
    // The expression's time is not bounded.
    if (pattern.chars().filter(c -> c == '*').count() < 6 && text.length() < MOST_LITTLE) {
      var expression =
          Pattern.compile("*", Pattern.LITERAL)
              .splitAsStream(pattern + "$")
              .map(part -> part)
              .collect(Collectors.toList());
      var last = expression.size() - 1;
      expression.set(last, expression.get(last).substring(0, expression.get(last).length() - 1));
      var regex = expression.stream().map(Pattern::quote).collect(Collectors.joining(".*"));
      assertThat(matches).isEqualTo(Pattern.compile(regex, Pattern.DOTALL).matcher(text).matches());
    }
  }

  @FuzzTest
  void whatAwsSaysFitsIntoALine(byte[] bytes) {
    // As UTF-16, so that halves of characters are among it.
    var text = new String(bytes, StandardCharsets.UTF_16BE);
    var line = Text.oneLine(text);

    assertThat(line.length()).isLessThanOrEqualTo(Text.MAX);
    assertThat(line.chars()).noneMatch(Character::isISOControl);
    assertThat(new String(line.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .isEqualTo(line);
    assertThat(Text.oneLine(line)).isEqualTo(line);
    var most = Math.min(bytes.length, 100);
    assertThat(Text.oneLine(text, most).getBytes(StandardCharsets.UTF_8).length)
        .isLessThanOrEqualTo(most);
    assertThat(FailureKind.of(text)).isNotNull();
    assertThat(new CallerIdentity("1", text).permissionSetName()).isNotNull();
  }
}
