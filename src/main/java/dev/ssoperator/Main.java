package dev.ssoperator;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line. */
@Command(
    name = "ssoperator",
    description = "A Kubernetes operator for AWS IAM Identity Center.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {RunCommand.class, EmulatorCommand.class})
public final class Main {

  private Main() {}

  /** Runs the command the arguments name, and ends the process with its exit status. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command line, with a default from the environment for every option. */
  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setDefaultValueProvider(new EnvironmentDefaults(System.getenv()));
  }

  /** The version, as the jar's manifest says it. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      var version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"ssoperator " + (version == null ? "development" : version)};
    }
  }
}
