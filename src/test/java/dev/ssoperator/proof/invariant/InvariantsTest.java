package dev.ssoperator.proof.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link BreakInvariants} needs is there. */
class InvariantsTest {

  private static final Path PROJECT = Path.of("");
  private static final int AT_LEAST = 15;

  @Test
  void thereAreFifteenOfDifferentNames() {
    assertThat(Invariant.all()).hasSizeGreaterThanOrEqualTo(AT_LEAST);
    assertThat(Invariant.all()).extracting(Invariant::name).doesNotHaveDuplicates();
  }

  @Test
  void theGuaranteesListThem() throws IOException {
    var listed =
        Files.readString(Path.of("docs/guarantees.md"))
            .lines()
            .filter(line -> line.startsWith("| ") && line.endsWith("` |"))
            .toList();

    assertThat(listed)
        .containsAll(
            Invariant.all().stream()
                .map(i -> "| %s | `%s` |".formatted(i.name(), i.test()))
                .toList());
  }

  @Test
  void eachCanBeBrokenInOnePlace() throws IOException {
    for (var invariant : Invariant.all()) {
      assertThat(invariant.file()).as(invariant.name()).startsWith("src/main/java/");
      assertThat(invariant.occurrences(PROJECT)).as(invariant.name()).isEqualTo(1);
      assertThat(invariant.to()).as(invariant.name()).isNotEqualTo(invariant.from());
    }
  }

  @Test
  void eachHasItsTest() throws IOException {
    for (var invariant : Invariant.all()) {
      var test = invariant.test().split("#");
      assertThat(test).as(invariant.name()).hasSize(2);
      assertThat(source(test[0])).as(invariant.name()).contains("void " + test[1] + "(");
    }
  }

  @Test
  void whatIsBrokenDiffersInThisOnly(@TempDir Path project) throws IOException {
    var invariant = new Invariant("it holds", "A.java", "true", "false", "ATest#it");
    Files.writeString(project.resolve("A.java"), "return true;");

    invariant.breakIn(project);

    assertThat(project.resolve("A.java")).hasContent("return false;");
  }

  @Test
  void aFailureIsFoundInTheReports(@TempDir Path reports) throws IOException {
    Files.writeString(
        reports.resolve("TEST-dev.ssoperator.ATest.xml"),
        """
        <testsuite>
          <testcase name="passes" classname="dev.ssoperator.ATest"/>
          <testcase name="fails" classname="dev.ssoperator.ATest"><failure message="is 1"/></testcase>
        </testsuite>
        """);

    assertThat(Outcome.of(1, "", reports)).isEqualTo(new Outcome.Red("ATest#fails", "is 1"));
    assertThat(Outcome.of(0, "", reports)).isEqualTo(new Outcome.Green());
  }

  @Test
  void withoutAFailedTestNothingIsRed(@TempDir Path reports) throws IOException {
    var compiler = "[ERROR] COMPILATION ERROR :\n[ERROR] A.java:[1,2] wrong";

    assertThat(Outcome.of(1, compiler, reports))
        .isEqualTo(new Outcome.NotCompiled("[ERROR] A.java:[1,2] wrong"));
    assertThat(Outcome.of(1, "[ERROR] no such plugin", reports))
        .isEqualTo(new Outcome.Unknown("[ERROR] no such plugin"));
  }

  private static String source(String test) throws IOException {
    try (var files = Files.walk(Path.of("src/test/java"))) {
      return Files.readString(
          files.filter(file -> file.endsWith(test + ".java")).findFirst().orElseThrow());
    }
  }
}
