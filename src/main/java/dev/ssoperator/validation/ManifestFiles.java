package dev.ssoperator.validation;

import dev.ssoperator.validation.ManifestFile.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the files that the user names, and those in the folders that the user names. */
public final class ManifestFiles {

  /** The argument for standard input. */
  public static final String STANDARD_INPUT = "-";

  private static final String STANDARD_INPUT_NAME = "stdin";

  private static final Pattern MANIFEST = Pattern.compile(".+\\.(ya?ml|json)");

  private final List<ManifestFile> files = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final Set<Path> seen = new HashSet<>();
  private final Path workingFolder = Path.of("").toAbsolutePath();

  private ManifestFiles() {}

  /**
   * Reads files, folders with all below them, and standard input; each file once.
   *
   * <p>In folders these are the files {@code *.yaml}, {@code *.yml} and {@code *.json}, except in
   * folders whose names begin with a dot.
   *
   * @param arguments paths, or {@link #STANDARD_INPUT}
   */
  public static ManifestFiles read(List<String> arguments, InputStream standardInput) {
    var reader = new ManifestFiles();
    for (var argument : arguments) {
      if (argument.equals(STANDARD_INPUT)) {
        reader.readStandardInput(standardInput);
      } else {
        reader.readPath(Path.of(argument));
      }
    }
    return reader;
  }

  /** What was read, in the order of the arguments, and in folders by name. */
  public List<ManifestFile> files() {
    return Collections.unmodifiableList(files);
  }

  /** What could not be read, and why. */
  public List<String> failures() {
    return Collections.unmodifiableList(failures);
  }

  private void readStandardInput(InputStream in) {
    try {
      add(STANDARD_INPUT_NAME, STANDARD_INPUT_NAME, in.readAllBytes(), Origin.NAMED);
    } catch (IOException e) {
      fail(STANDARD_INPUT_NAME, e);
    }
  }

  private void readPath(Path path) {
    if (Files.isDirectory(path)) {
      manifestsIn(path)
          .forEach(file -> readFile(file, isInChart(file) ? Origin.IN_CHART : Origin.IN_FOLDER));
    } else {
      readFile(path, Origin.NAMED);
    }
  }

  private List<Path> manifestsIn(Path folder) {
    var found = new ArrayList<Path>();
    try {
      Files.walkFileTree(
          folder,
          Set.of(FileVisitOption.FOLLOW_LINKS),
          Integer.MAX_VALUE,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
              var isHidden =
                  at.getFileName() != null && at.getFileName().toString().startsWith(".");
              return isHidden && !at.equals(folder)
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (MANIFEST.matcher(String.valueOf(file.getFileName())).matches()) {
                found.add(file);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException exception) {
              // A link to a folder above leads to files that are read anyway.
              if (!(exception instanceof FileSystemLoopException)) {
                fail(name(file), exception);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      fail(name(folder), e);
    }
    Collections.sort(found);
    return found;
  }

  private static boolean isInChart(Path file) {
    for (@Nullable Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
      if (folder.endsWith("templates") && Files.exists(folder.resolveSibling("Chart.yaml"))) {
        return true;
      }
    }
    return false;
  }

  private void readFile(Path path, Origin origin) {
    try {
      if (seen.add(path.toRealPath())) {
        add(name(path), uri(path), Files.readAllBytes(path), origin);
      }
    } catch (IOException e) {
      fail(name(path), e);
    }
  }

  private void add(String name, String uri, byte[] bytes, Origin origin) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      var withoutMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
      files.add(new ManifestFile(name, uri, withoutMark, origin));
    } catch (CharacterCodingException e) {
      failures.add(name + ": is not text in UTF-8");
    }
  }

  private void fail(String name, IOException exception) {
    var reason =
        exception instanceof NoSuchFileException
            ? "no such file or folder"
            : exception instanceof AccessDeniedException
                ? "permission denied"
                : String.valueOf(exception.getMessage());
    failures.add(name + ": " + reason);
  }

  private static String name(Path path) {
    return path.toString().replace('\\', '/');
  }

  /** Relative to the working folder, as code hosts need it; a file elsewhere is absolute. */
  private String uri(Path path) {
    var absolute = path.toAbsolutePath().normalize();
    var uri = absolute.toUri().toString();
    return absolute.startsWith(workingFolder)
        ? uri.substring(workingFolder.toUri().toString().length())
        : uri;
  }
}
