package dev.ssoperator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/audit.md} has every field, cause and event, and an example of each event. */
class AuditDocTest {

  private static final Pattern IN_ROW = Pattern.compile("`([A-Za-z]+)`");

  @Test
  void everyFieldIsInTheTableInItsOrder() throws IOException {
    assertThat(firstCells("field"))
        .containsExactlyElementsOf(
            Arrays.stream(AuditField.values()).map(AuditField::key).toList());
  }

  @Test
  void everyCauseIsInTheTable() throws IOException {
    assertThat(firstCells("cause"))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(AuditCause.values()).map(AuditCause::text).toList());
  }

  @Test
  void everyEventHasAnExampleThatIsAsALineWouldBe() {
    assertThat(AuditTrail.examples().keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(AuditEvent.values()).map(AuditEvent::text).toList());
    for (var event : AuditEvent.values()) {
      var example = AuditTrail.examples().get(event.text());
      var keys = List.copyOf(example.keySet());
      assertThat(keys.subList(0, 5))
          .containsExactly("time", "level", "logger", "thread", "message");
      assertThat(keys.subList(5, keys.size()))
          .containsSequence("schema", "event", "cause")
          .isSubsetOf(Arrays.stream(AuditField.values()).map(AuditField::key).toList())
          .isSortedAccordingTo((one, other) -> Integer.compare(position(one), position(other)));
      assertThat(example)
          .containsEntry("level", event.level().name())
          .containsEntry("logger", "audit")
          .containsEntry("message", event.message())
          .containsEntry("schema", "1");
      assertThat(example.getOrDefault("result", "")).as(event.text()).isEqualTo(event.result());
      assertThat(Arrays.stream(AuditCause.values()).map(AuditCause::text))
          .contains(example.get("cause"));
    }
  }

  private static int position(String key) {
    return Arrays.stream(AuditField.values()).map(AuditField::key).toList().indexOf(key);
  }

  /** The names in the first column of the table with this heading. */
  private static List<String> firstCells(String heading) throws IOException {
    var names = new ArrayList<String>();
    var isInside = false;
    for (var line : Files.readAllLines(Path.of("docs/audit.md"))) {
      isInside = line.startsWith("| " + heading + " |") || (isInside && line.startsWith("|"));
      if (isInside) {
        var cell = line.substring(1, line.indexOf("|", 1));
        IN_ROW.matcher(cell).results().map(found -> found.group(1)).forEach(names::add);
      }
    }
    return Stream.of(names).flatMap(List::stream).toList();
  }
}
