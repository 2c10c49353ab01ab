package dev.ssoperator.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What docs/emulator.md shows is what there is. */
class DocumentationTest extends EmulatorTest {
  private final String text = read();

  @Test
  void theSeedIsOne() throws IOException {
    var start = text.indexOf("```yaml\n") + "```yaml\n".length();
    control.seed(Seed.parse(text.substring(start, text.indexOf("```", start))));

    assertThat(control.state().assignments())
        .extracting(StateView.Assignment::principalName)
        .containsExactlyInAnyOrder("admins", "zoe", null);
    assertThat(control.state().memberships())
        .singleElement()
        .extracting(StateView.Membership::userName)
        .isEqualTo("zoe");
    assertThat(control.state().permissionSet("Guardrail").provisioned())
        .containsKey("200000000000");
  }

  @Test
  void everySwitchIsInTheTable() {
    var defaults = Json.MAPPER.valueToTree(Behaviour.defaults());
    assertThat(Arrays.stream(Behaviour.class.getRecordComponents()).map(RecordComponent::getName))
        .allSatisfy(
            name -> {
              var value = defaults.path(name);
              var text = value.isArray() || value.isMissingNode() ? "none" : value.asText();
              assertThat(this.text).contains("| `" + name + "` | `" + text + "` |");
            });
  }

  @Test
  void everyFaultIsInTheTable() {
    assertThat(FaultKind.class.getAnnotation(JsonSubTypes.class).value())
        .allSatisfy(kind -> assertThat(text).contains("\n| `" + kind.name() + "` | "));
  }

  @Test
  void theLargeOrganizationIsOneAndItsSizesAreThoseThatThereAre() {
    var start = text.indexOf("--seed-size accounts=") + "--seed-size ".length();
    control.seed(SeedSize.parse(text.substring(start, text.indexOf("\n", start))).seed());

    assertThat(control.state().accounts()).hasSize(300);
    assertThat(Arrays.stream(SeedSize.class.getRecordComponents()).map(RecordComponent::getName))
        .allSatisfy(name -> assertThat(text).contains("| `" + name + "` | "));
  }

  private static String read() {
    try {
      return Files.readString(Path.of("docs/emulator.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
