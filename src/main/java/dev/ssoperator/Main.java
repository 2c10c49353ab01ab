package dev.ssoperator;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. */
@Command(
    name = "ssoperator",
    description = "A Kubernetes operator for AWS IAM Identity Center.",
    mixinStandardHelpOptions = true,
    subcommands = EmulatorCommand.class)
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }
}
