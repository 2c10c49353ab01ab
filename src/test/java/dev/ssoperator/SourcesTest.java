package dev.ssoperator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Main code stays in pieces that one can read, and no kind is made by copying another. */
class SourcesTest {

  private static final Path MAIN = Path.of("src/main/java/dev/ssoperator");

  private static final int MAX_LINES = 300;
  private static final int MAX_RECONCILER_LINES = 150;
  private static final int COPIED_RUN = 6;

  /** The packages of the kinds. */
  private static final List<String> KINDS =
      List.of("assignment", "assignmentset", "boundary", "permissionset");

  @Test
  void noClassIsLong() throws IOException {
    assertThat(longerThan(MAX_LINES)).isEmpty();
    assertThat(longerThan(MAX_LINES / 2)).isNotEmpty();
  }

  @Test
  void noReconcilerIsLong() throws IOException {
    assertThat(files(MAIN)).filteredOn(SourcesTest::isReconciler).hasSameSizeAs(KINDS);
    assertThat(longerThan(MAX_RECONCILER_LINES - 1)).noneMatch(SourcesTest::isReconciler);
  }

  @Test
  void noKindIsACopyOfAnother() throws IOException {
    var runs = new ArrayList<Set<List<String>>>();
    for (var kind : KINDS) {
      var ofKind = new HashSet<List<String>>();
      for (var file : files(MAIN.resolve(kind))) {
        ofKind.addAll(runs(lines(file)));
      }
      runs.add(ofKind);
    }
    for (var i = 0; i < runs.size(); i++) {
      for (var j = 0; j < i; j++) {
        var copied = new HashSet<>(runs.get(i));
        copied.retainAll(runs.get(j));
        assertThat(copied).as(KINDS.get(i) + " and " + KINDS.get(j)).isEmpty();
      }
    }
  }

  @Test
  void aCopyIsFoundWhateverItsIndentation() {
    var original = List.of("import a;", "a();", "b();", "", "c();", "d();", "e();", "f();", "g();");
    var copy = List.of("import b;", "x();", "  a();", "  b();", "c();", "d();", "e();", "f();");
    var other = List.of("a();", "b();", "c();", "d();", "e();", "y();");

    assertThat(runs(original)).containsAnyElementsOf(runs(copy));
    assertThat(runs(original)).doesNotContainAnyElementsOf(runs(other));
  }

  /** All runs of so many lines that say something. */
  private static Set<List<String>> runs(List<String> lines) {
    var said =
        lines.stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("import "))
            .toList();
    var runs = new HashSet<List<String>>();
    for (var i = 0; i + COPIED_RUN <= said.size(); i++) {
      runs.add(said.subList(i, i + COPIED_RUN));
    }
    return runs;
  }

  private static boolean isReconciler(Path file) {
    return file.toString().endsWith("Reconciler.java");
  }

  private static List<Path> longerThan(int most) throws IOException {
    var longer = new ArrayList<Path>();
    for (var file : files(MAIN)) {
      if (lines(file).size() > most) {
        longer.add(file);
      }
    }
    return longer;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file);
  }
}
