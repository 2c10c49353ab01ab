package dev.ssoperator.cli;

import dev.ssoperator.operator.OperatorConfiguration.BoundaryMode;
import picocli.CommandLine.Option;

/** The option that says whether boundaries are enforced. */
final class BoundaryOptions {

  @Option(
      names = "--boundaries",
      description =
          "Whether AccessBoundary resources decide what namespaces may grant: Off or Required. With"
              + " Required, a namespace that none of them names may grant nothing. Default: Off")
  private BoundaryMode boundaries = BoundaryMode.OFF;

  BoundaryMode mode() {
    return boundaries;
  }

  boolean isRequired() {
    return boundaries == BoundaryMode.REQUIRED;
  }
}
