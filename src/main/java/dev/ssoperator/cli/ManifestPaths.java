package dev.ssoperator.cli;

import dev.ssoperator.validation.ManifestFiles;
import java.util.List;
import picocli.CommandLine.Parameters;

/** The command-line arguments that name manifests. */
final class ManifestPaths {

  static final String DESCRIPTION =
      "Files, folders with all *.yaml, *.yml and *.json below them, or - for standard input.";

  @Parameters(arity = "1..*", paramLabel = "PATH", description = DESCRIPTION)
  private List<String> paths = List.of();

  /** Reads them; what cannot be read is among the failures. */
  ManifestFiles read() {
    return ManifestFiles.read(paths, System.in);
  }
}
