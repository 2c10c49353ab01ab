package dev.ssoperator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of attacks in docs/security.md has each attack that is tested, and no other. */
class AttacksDocTest {

  private static final Path TESTS = Path.of("src/test/java/dev/ssoperator/scenario");
  private static final Pattern NAMED = Pattern.compile("`(Attack\\w+Test#\\w+)` \\|\n");
  private static final Pattern TEST = Pattern.compile("@Test\\s+void (\\w+)\\(");
  private static final int AT_LEAST = 40;

  @Test
  void theTableHasEveryAttackThatIsTested() throws IOException {
    var named =
        NAMED
            .matcher(Files.readString(Path.of("docs/security.md")))
            .results()
            .map(row -> row.group(1))
            .toList();

    assertThat(named).hasSizeGreaterThanOrEqualTo(AT_LEAST).containsExactlyElementsOf(tests());
  }

  /** In the order of the classes' names, and of the tests in each. */
  private static List<String> tests() throws IOException {
    try (Stream<Path> files = Files.list(TESTS)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("Attack"))
          .sorted()
          .flatMap(AttacksDocTest::tests)
          .toList();
    }
  }

  private static Stream<String> tests(Path file) {
    try {
      var name = file.getFileName().toString().replace(".java", "");
      return TEST
          .matcher(Files.readString(file))
          .results()
          .map(test -> name + "#" + test.group(1))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
