package dev.ssoperator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The kubectl of the real API server's version, with all rights on that server. */
public final class Kubectl {

  private final Path folder;
  private final String namespace;

  /**
   * A kubectl for one namespace.
   *
   * @param folder for its files, the test's own
   */
  public Kubectl(Path folder, String namespace) {
    this.folder = folder;
    this.namespace = namespace;
  }

  /** Server-side applies a manifest, and returns what kubectl prints. */
  public String apply(String manifest) {
    return run("apply", "--server-side", "--filename=" + write("manifest.yaml", manifest));
  }

  /** Runs a command that must succeed, and returns what it prints. */
  public String run(String... arguments) {
    var command = new ArrayList<String>();
    command.add(ApiServer.kubectl().toString());
    command.add("--kubeconfig=" + write("kubeconfig", ApiServer.kubeConfigYaml()));
    command.add("--cache-dir=" + folder.resolve("cache"));
    command.add("--namespace=" + namespace);
    command.addAll(List.of(arguments));
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The cells of the table a command prints. */
  public List<List<String>> columns(String... arguments) {
    return columns(run(arguments));
  }

  /** A table's cells without empty ones, and with AGE for every age. */
  public static List<List<String>> columns(String table) {
    return table
        .lines()
        .map(
            line ->
                List.of(line.strip().replaceFirst("\\b(\\d+[dhms])+$", "AGE").split("\\s{2,}", -1)))
        .toList();
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
