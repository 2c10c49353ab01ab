package dev.ssoperator.proof.invariant;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Something that always holds, and a way to break it.
 *
 * @param name the sentence
 * @param file the main source file that is changed
 * @param from a text that occurs once there
 * @param to what replaces it, so that the sentence is wrong
 * @param test the test that fails then, as Surefire names it
 */
record Invariant(String name, String file, String from, String to, String test) {

  private static final String RESOURCE = "/proof/invariants.yaml";

  static List<Invariant> all() {
    try (var yaml = Invariant.class.getResourceAsStream(RESOURCE)) {
      return new YAMLMapper()
          .readValue(Objects.requireNonNull(yaml), new TypeReference<List<Invariant>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How often the text to be replaced occurs in the file of a project. */
  int occurrences(Path project) throws IOException {
    var text = Files.readString(project.resolve(file));
    return (text.length() - text.replace(from, "").length()) / from.length();
  }

  /** Breaks it in a project. */
  void breakIn(Path project) throws IOException {
    if (occurrences(project) != 1) {
      throw new IllegalStateException(
          "%s: the text occurs %d times in %s".formatted(name, occurrences(project), file));
    }
    var source = project.resolve(file);
    Files.writeString(source, Files.readString(source).replace(from, to));
  }
}
