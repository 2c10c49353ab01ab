package dev.ssoperator.proof.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Runs the fuzz tests of a class with the inputs that are kept, as ordinary tests: Jazzer would
 * attach an agent to the process, which fails where the machine is busy.
 */
public interface KeptInputs {

  /** One test for each input of each fuzz test; a fuzz test without any fails. */
  @TestFactory
  default Stream<DynamicTest> keptInputs() {
    return Stream.of(getClass().getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(FuzzTest.class))
        .flatMap(
            method ->
                inputs(method.getName()).stream()
                    .map(
                        input ->
                            DynamicTest.dynamicTest(
                                method.getName() + ": " + input.getFileName(),
                                () ->
                                    ReflectionSupport.invokeMethod(
                                        method, this, (Object) Files.readAllBytes(input)))));
  }

  /** libFuzzer ends the process at an entry with a line break that is not written {@code \\x0a}. */
  @Test
  default void dictionariesCanBeRead() {
    assertThat(
            Stream.of(getClass().getDeclaredMethods())
                .flatMap(method -> Stream.of(method.getAnnotationsByType(DictionaryEntries.class)))
                .flatMap(entries -> Stream.of(entries.value())))
        .noneMatch(entry -> entry.contains("\n") || entry.contains("\r"));
  }

  private List<Path> inputs(String method) {
    var folder =
        Path.of("src/test/resources", getClass().getName().replace('.', '/') + "Inputs", method);
    try (var files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
