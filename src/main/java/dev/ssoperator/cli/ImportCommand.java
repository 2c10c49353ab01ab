package dev.ssoperator.cli;

import dev.ssoperator.importer.ImportSettings;
import dev.ssoperator.importer.Imported;
import dev.ssoperator.importer.Importer;
import dev.ssoperator.importer.OutputFolder;
import dev.ssoperator.logging.LogFormat;
import dev.ssoperator.logging.LogLevel;
import dev.ssoperator.logging.Logging;
import dev.ssoperator.survey.Checkpoint;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes manifests of everything that an instance holds. */
@Command(
    name = "import",
    description = {
      "Writes manifests of everything that an instance of Identity Center holds. It changes nothing"
          + " in AWS, and the manifests change nothing but owner tags when they are applied.",
      "Region, credentials and endpoint are AWS's own variables (AWS_REGION, AWS_ENDPOINT_URL, ...)."
          + " An import that was interrupted goes on where it was when it is started again within an"
          + " hour."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ${ROOT-COMMAND-NAME} import --output access --namespace access",
      "  ${ROOT-COMMAND-NAME} import --exclude 'Legacy*,Test*' --no-fold"
    },
    mixinStandardHelpOptions = true)
public final class ImportCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--output",
      defaultValue = "identity-center",
      description =
          "The folder to write; that of an earlier import is replaced. Default: ${DEFAULT-VALUE}")
  private Path output = Path.of("identity-center");

  @Option(
      names = "--namespace",
      description = "The namespace of the objects. Default: none, so that who applies them decides")
  private @Nullable String namespace;

  @Option(
      names = "--exclude",
      split = ",",
      description =
          "Names of permission sets to leave out with their assignments, separated by commas; *"
              + " stands for any text")
  private List<String> excluded = List.of();

  @Option(
      names = "--no-fold",
      description = "Writes an AccountAssignment for each assignment, and no AccountAssignmentSet.")
  private boolean noFold;

  @Mixin private ReadOptions reading = new ReadOptions();

  @Override
  public Integer call() throws InterruptedException {
    Logging.configure(LogFormat.TEXT, LogLevel.ERROR);
    var folder = new OutputFolder(output);
    var checkpoint = new Checkpoint(Path.of(output + ".progress"), Clock.systemUTC());
    checked(folder);
    var imported =
        Importer.of(
            reading.survey(spec, checkpoint, Set.of()),
            new ImportSettings(namespace, excluded, !noFold));
    folder.write(imported.files());
    checkpoint.delete();
    summarize(imported);
    return 0;
  }

  private void checked(OutputFolder folder) {
    try {
      folder.check();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void summarize(Imported imported) {
    var out = spec.commandLine().getOut();
    out.printf(
        "%d permission sets and %d assignments in %d objects: %d PermissionSets,"
            + " %d AccountAssignmentSets, %d AccountAssignments%n",
        imported.permissionSets(),
        imported.grants(),
        imported.objects(),
        imported.permissionSets(),
        imported.assignmentSets(),
        imported.assignments());
    out.printf(
        "%d of the assignments are of groups or users that do not exist any more%n",
        imported.orphans());
    if (!imported.leftOut().isEmpty()) {
      out.printf("Left out, with %d assignments:%n", imported.unmanaged());
      imported
          .leftOut()
          .forEach(
              left ->
                  out.printf(
                      "  %s: %s (assignments: %d)%n",
                      left.what(), left.reason(), left.assignments()));
    }
    next(out);
  }

  private void next(PrintWriter out) {
    out.printf("Apply them with: kubectl apply -k %s%n", output);
    out.flush();
  }
}
