package dev.ssoperator.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the instance. */
final class InstanceOptions {

  @Option(
      names = "--instance-arn",
      description =
          "The Identity Center instance; needed where there are several. Default: the only"
              + " one ListInstances returns")
  private @Nullable String instanceArn;

  /** The instance; null to find the only one. */
  @Nullable String arn() {
    return instanceArn;
  }
}
