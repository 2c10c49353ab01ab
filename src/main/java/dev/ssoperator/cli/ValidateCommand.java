package dev.ssoperator.cli;

import dev.ssoperator.operator.SsoOperator;
import dev.ssoperator.validation.ManifestValidator;
import dev.ssoperator.validation.OutputFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks manifests without a cluster. */
@Command(
    name = "validate",
    description = {
      "Checks manifests without a cluster and without AWS.",
      "They are checked as the API server and the operator would: types, bounds and rules of the"
          + " definitions, unknown and duplicate fields, and the IAM grammar of inline policies."
          + " Objects of other kinds are skipped."
    },
    mixinStandardHelpOptions = true,
    exitCodeOnExecutionException = ExitCode.USAGE,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:No problems.",
      "1:The manifests have problems.",
      "2:The arguments are wrong, or a file cannot be read."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ${ROOT-COMMAND-NAME} validate access/",
      "  kubectl kustomize overlays/prod | ${ROOT-COMMAND-NAME} validate -",
      "  ${ROOT-COMMAND-NAME} validate --output sarif access/ > validate.sarif"
    })
public final class ValidateCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private ManifestPaths paths = new ManifestPaths();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "The format of the report: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private OutputFormat output = OutputFormat.TEXT;

  @Override
  public Integer call() {
    var manifests = paths.read();
    var report = ManifestValidator.validate(manifests.files());
    var commandLine = spec.commandLine();
    output.write(report, SsoOperator.version(), commandLine.getOut());
    commandLine.getOut().flush();
    manifests.failures().forEach(failure -> commandLine.getErr().println("validate: " + failure));
    commandLine.getErr().flush();
    if (!manifests.failures().isEmpty()) {
      return ExitCode.USAGE;
    }
    return report.errors() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
