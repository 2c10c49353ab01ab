package dev.ssoperator.importer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that an import writes: it appears as a whole, or takes the place of that of an earlier
 * import as a whole.
 */
public final class OutputFolder {

  private static final String KUSTOMIZATION = "kustomization.yaml";

  private final Path folder;

  /** What is being written; it disappears if the process ends meanwhile. */
  private volatile @Nullable Path fresh;

  /** A folder, which may exist. */
  public OutputFolder(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /**
   * Refuses a folder with files that no import has written, since they would be lost.
   *
   * @throws IllegalArgumentException naming such a file
   */
  public void check() {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(folder + " is not a folder");
    }
    var others = new HashSet<>(files());
    others.removeAll(writtenBefore());
    if (!others.isEmpty()) {
      var first = others.stream().sorted().findFirst().orElseThrow();
      throw new IllegalArgumentException(
          "%s has files that no import has written, such as %s: choose another folder with --output"
              .formatted(folder, first));
    }
  }

  private Set<String> writtenBefore() {
    try {
      var file = folder.resolve(KUSTOMIZATION);
      var written = new HashSet<String>();
      if (Files.exists(file)) {
        Kustomization.files(Files.readString(file))
            .ifPresent(
                listed -> {
                  written.addAll(listed);
                  written.add(KUSTOMIZATION);
                });
      }
      return written;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Set<String> files() {
    try (Stream<Path> all = Files.walk(folder)) {
      var files = new HashSet<String>();
      all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .forEach(files::add);
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the files, and nothing if one of them cannot be written. */
  public void write(Map<String, String> files) {
    var abandon = new Thread(this::deleteFresh, "abandon");
    try {
      var parent = folder.getParent();
      Files.createDirectories(parent);
      var target = Files.createTempDirectory(parent, ".import-");
      fresh = target;
      Runtime.getRuntime().addShutdownHook(abandon);
      for (var file : files.entrySet()) {
        var path = target.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
      }
      replace(target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      deleteFresh();
      forget(abandon);
    }
  }

  private void deleteFresh() {
    var target = fresh;
    if (target != null) {
      delete(target);
    }
  }

  private static void forget(Thread hook) {
    try {
      var unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process ends, and the hook runs.
    }
  }

  private void replace(Path target) throws IOException {
    var old = target.resolveSibling(target.getFileName() + ".old");
    if (Files.exists(folder)) {
      Files.move(folder, old);
    }
    Files.move(target, folder);
    delete(old);
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
