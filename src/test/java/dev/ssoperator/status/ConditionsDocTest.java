package dev.ssoperator.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/conditions.md explains are the reasons there are. */
class ConditionsDocTest {

  private static final Pattern HEADING = Pattern.compile("## (.+)");
  private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\|.*");

  @Test
  void everyReasonIsExplainedOnceInTheSectionOfItsKind() throws IOException {
    var expected =
        Arrays.stream(Reason.values())
            .map(reason -> section(reason.kind()) + ": " + reason.text())
            .toList();

    assertThat(explained()).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static String section(Reason.Kind kind) {
    return switch (kind) {
      case READY -> "Ready";
      case PROGRESSING -> "Reconciling";
      case STALLED -> "Stalled";
      case UNKNOWN -> "Unknown";
    };
  }

  private static List<String> explained() throws IOException {
    var explained = new ArrayList<String>();
    var section = "";
    for (var line : Files.readAllLines(Path.of("docs/conditions.md"))) {
      var heading = HEADING.matcher(line);
      var row = ROW.matcher(line);
      if (heading.matches()) {
        section = heading.group(1);
      } else if (row.matches()) {
        explained.add(section + ": " + row.group(1));
      }
    }
    return explained;
  }
}
