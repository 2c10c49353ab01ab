package dev.ssoperator;

import dev.ssoperator.operator.Problems;
import dev.ssoperator.operator.SsoOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line. */
@Command(
    name = "ssoperator",
    description = "A Kubernetes operator for AWS IAM Identity Center.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = EmulatorCommand.class)
public final class Main {

  private static final Logger LOGGER = LoggerFactory.getLogger(Main.class);

  private Main() {}

  /** Runs the command the arguments name, and ends the process with its exit status. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command line; environment variables supply the options that are not given. */
  static CommandLine commandLine() {
    var run =
        new CommandLine(new RunCommand())
            .setDefaultValueProvider(new EnvironmentDefaults(System.getenv()))
            .setCaseInsensitiveEnumValuesAllowed(true);
    var commandLine = new CommandLine(new Main()).addSubcommand(run);
    return commandLine.setExecutionExceptionHandler(
        (exception, command, parsed) -> {
          LOGGER.debug("{} failed", command.getCommandName(), exception);
          command.getErr().println(command.getCommandName() + ": " + Problems.explain(exception));
          return CommandLine.ExitCode.SOFTWARE;
        });
  }

  /** The version in the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"ssoperator " + SsoOperator.version()};
    }
  }
}
