package dev.ssoperator.proof.invariant;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.Set;

/** A copy of the project, with what is compiled, in a folder that goes when it is closed. */
record ProjectCopy(Path folder) implements AutoCloseable {

  private static final Path TARGET = Path.of("target");

  /** What saves Maven from compiling everything again. */
  private static final Set<String> COMPILED =
      Set.of(
          "classes", "test-classes", "generated-sources", "generated-test-sources", "maven-status");

  static ProjectCopy of(Path project) throws IOException {
    var folder = Files.createTempDirectory("ssoperator-invariant");
    Files.walkFileTree(project, new Copying(project, folder));
    return new ProjectCopy(folder);
  }

  private static boolean isCopied(Path path) {
    if (path.getNameCount() == 2 && path.startsWith(TARGET)) {
      return COMPILED.contains(path.getFileName().toString());
    }
    return !path.equals(Path.of(".git"));
  }

  @Override
  public void close() throws IOException {
    try (var paths = Files.walk(folder)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Keeps the times of files: Maven compiles what is newer than its class. */
  private static final class Copying extends SimpleFileVisitor<Path> {

    private final Path from;
    private final Path to;

    private Copying(Path from, Path to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      if (!isCopied(from.relativize(folder))) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      Files.createDirectories(to.resolve(from.relativize(folder)));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (isCopied(from.relativize(file))) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
