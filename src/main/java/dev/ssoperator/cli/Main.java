package dev.ssoperator.cli;

import dev.ssoperator.operator.SsoOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line. */
@Command(
    name = Main.NAME,
    description = "A Kubernetes operator for AWS IAM Identity Center.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      ImportCommand.class,
      PlanCommand.class,
      ReportCommand.class,
      ValidateCommand.class,
      EmulatorCommand.class,
      GenerateCompletion.class
    })
public final class Main {

  static final String NAME = "ssoperator";

  private static final Logger LOGGER = LoggerFactory.getLogger(Main.class);

  private Main() {}

  /**
   * Runs the command the arguments name, and ends the process with its exit status. The system
   * property {@code ssoperator.name} is what users type before the arguments.
   */
  public static void main(String[] args) {
    System.exit(commandLine(System.getProperty("ssoperator.name", NAME)).execute(args));
  }

  /** The command line; environment variables supply the options that are not given. */
  static CommandLine commandLine() {
    return commandLine(NAME);
  }

  /**
   * The same under another name.
   *
   * @param name what help texts say that users type, such as {@code kubectl sso}
   */
  static CommandLine commandLine(String name) {
    var run =
        new CommandLine(new RunCommand())
            .setDefaultValueProvider(new EnvironmentDefaults(System.getenv()));
    var commandLine =
        new CommandLine(new Main()).addSubcommand(run).setCaseInsensitiveEnumValuesAllowed(true);
    if (!name.equals(NAME)) {
      // A shell completes the first word, which is another program's.
      commandLine.getCommandSpec().removeSubcommand("generate-completion");
    }
    return commandLine
        .setCommandName(name)
        .setExecutionExceptionHandler(
            (exception, command, parsed) -> {
              LOGGER.debug("{} failed", command.getCommandName(), exception);
              command
                  .getErr()
                  .println(command.getCommandName() + ": " + Explanations.of(exception));
              return command.getCommandSpec().exitCodeOnExecutionException();
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
