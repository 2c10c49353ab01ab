package dev.ssoperator.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** Where a report goes: a file, which is written whole or not at all, or standard output. */
final class ReportFile {

  private static final String STANDARD_OUTPUT = "-";

  /** Writes a report. */
  @FunctionalInterface
  interface Contents {
    void writeTo(Writer out) throws IOException;
  }

  private final String name;
  private final Contents contents;

  /**
   * A file that is not written yet.
   *
   * @param name a path, or - for standard output
   */
  ReportFile(String name, Contents contents) {
    this.name = name;
    this.contents = contents;
  }

  boolean isStandardOutput() {
    return name.equals(STANDARD_OUTPUT);
  }

  String name() {
    return name;
  }

  /**
   * Checks that the file can be written, before a long read.
   *
   * @throws IllegalArgumentException if not
   */
  static void check(String name) {
    if (name.equals(STANDARD_OUTPUT)) {
      return;
    }
    var path = Path.of(name).toAbsolutePath();
    if (Files.isDirectory(path)) {
      throw new IllegalArgumentException(name + " is a folder: give the name of a file");
    }
    var folder = path.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "the folder of %s does not exist: make it first".formatted(name));
    }
    if (!Files.isWritable(folder)) {
      throw new IllegalArgumentException("no file can be written in " + folder);
    }
  }

  /** Writes it. */
  void write(PrintWriter standardOutput) {
    try {
      if (isStandardOutput()) {
        contents.writeTo(standardOutput);
        standardOutput.flush();
        return;
      }
      var path = Path.of(name).toAbsolutePath();
      var fresh = path.resolveSibling(".%s.%s".formatted(path.getFileName(), UUID.randomUUID()));
      fresh.toFile().deleteOnExit();
      try {
        try (var out = Files.newBufferedWriter(fresh)) {
          contents.writeTo(out);
        }
        Files.move(
            fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + name, e);
    }
  }
}
