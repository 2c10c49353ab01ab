package dev.ssoperator.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {

  @TempDir private Path parent;
  private Path folder;

  @BeforeEach
  void choose() {
    folder = parent.resolve("new/access");
  }

  private static Map<String, String> files(String... names) {
    return Stream.of(names)
        .collect(
            java.util.stream.Collectors.toMap(
                name -> name,
                name ->
                    name.equals("kustomization.yaml") ? Kustomization.of(others(names)) : name));
  }

  private static List<String> others(String... names) {
    return Stream.of(names).filter(name -> !name.equals("kustomization.yaml")).toList();
  }

  private List<String> written() throws IOException {
    try (var all = Files.walk(parent.resolve("new"))) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void itIsReplacedAsAWhole() throws IOException {
    var output = new OutputFolder(folder);
    output.check();
    output.write(files("kustomization.yaml", "a/one.yaml", "a/two.yaml"));
    assertThat(written()).containsExactly("a/one.yaml", "a/two.yaml", "kustomization.yaml");

    output.check();
    output.write(files("kustomization.yaml", "b/three.yaml"));
    assertThat(written()).containsExactly("b/three.yaml", "kustomization.yaml");
  }

  @Test
  void filesThatNoImportHasWrittenAreNotLost() throws IOException {
    var output = new OutputFolder(folder);
    output.write(files("kustomization.yaml", "a/one.yaml"));
    Files.writeString(folder.resolve("a/mine.yaml"), "mine");

    assertThatIllegalArgumentException()
        .isThrownBy(output::check)
        .withMessageContaining("such as a/mine.yaml: choose another folder with --output");
  }

  @Test
  void aKustomizationOfSomebodyElseIsNotReplaced() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("kustomization.yaml"), "resources: []\n");

    assertThatIllegalArgumentException().isThrownBy(new OutputFolder(folder)::check);
  }

  @Test
  void nothingIsWrittenIfOneFileCannotBe() throws IOException {
    var output = new OutputFolder(folder);
    output.write(files("kustomization.yaml", "a/one.yaml"));

    assertThatThrownBy(() -> output.write(Map.of("x.yaml", "x", "x.yaml/y.yaml", "y")))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(written()).containsExactly("a/one.yaml", "kustomization.yaml");
  }
}
