package dev.ssoperator.proof.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.stream.Stream;

/** The operator as a user has it: the packaged jar, where it is of the code that is tested. */
final class Build {

  private static final Path JAR = Path.of("target/ssoperator.jar");
  private static final Path LIBRARIES = Path.of("target/lib");
  private static final Path CLASSES = Path.of("target/classes");

  private Build() {}

  /** The jar, whose manifest names its libraries; without a current one, the tests' class path. */
  static String classPath() throws IOException {
    return isCurrent() ? JAR.toAbsolutePath().toString() : System.getProperty("java.class.path");
  }

  /** What {@link #classPath} is, for people. */
  static String description() throws IOException {
    return isCurrent() ? "the packaged jar" : "the compiled classes";
  }

  private static boolean isCurrent() throws IOException {
    return Files.exists(JAR)
        && Files.isDirectory(LIBRARIES)
        && Files.getLastModifiedTime(JAR).compareTo(newestClass()) >= 0;
  }

  private static FileTime newestClass() throws IOException {
    try (Stream<Path> files = Files.walk(CLASSES)) {
      return files
          .filter(Files::isRegularFile)
          .map(Build::modified)
          .max(Comparator.naturalOrder())
          .orElseThrow();
    }
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
