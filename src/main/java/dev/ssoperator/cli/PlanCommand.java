package dev.ssoperator.cli;

import dev.ssoperator.logging.LogFormat;
import dev.ssoperator.logging.LogLevel;
import dev.ssoperator.logging.Logging;
import dev.ssoperator.logging.Terminal;
import dev.ssoperator.plan.PlanFormat;
import dev.ssoperator.plan.Planner;
import dev.ssoperator.survey.Checkpoint;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says what the operator would do in AWS. */
@Command(
    name = "plan",
    description = {
      "Says what applying manifests would do in AWS, or with --from-cluster what the operator would"
          + " do with the resources of the cluster: what is created, changed, taken over, granted,"
          + " revoked and refused, and what it costs. It changes nothing, neither in AWS nor in the"
          + " cluster, and decides with the code of the operator.",
      "Region, credentials and endpoint are AWS's own variables (AWS_REGION, AWS_ENDPOINT_URL, ...)."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:The plan was made; with --detailed-exitcode, access in AWS stays as it is.",
      "1:An error: wrong arguments, invalid manifests, or AWS or the cluster could not be read.",
      "2:With --detailed-exitcode: access in AWS changes."
    },
    exitCodeOnInvalidInput = 1,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ${ROOT-COMMAND-NAME} plan access/",
      "  ${ROOT-COMMAND-NAME} plan --from-cluster --context prod",
      "  kustomize build overlays/prod | ${ROOT-COMMAND-NAME} plan --output markdown -"
    },
    mixinStandardHelpOptions = true)
public final class PlanCommand implements Callable<Integer> {

  private static final int CHANGES = 2;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private ResourceOptions resources = new ResourceOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "The format of the plan: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private PlanFormat output = PlanFormat.TEXT;

  @Option(names = "--detailed-exitcode", description = "Exits with 2 if access in AWS changes.")
  private boolean detailedExitCode;

  @Mixin private BoundaryOptions boundaries = new BoundaryOptions();

  @Mixin private RevocationOptions revocations = new RevocationOptions();

  @Mixin private ProtectionOptions protection = new ProtectionOptions();

  @Mixin private ReadOptions reading = new ReadOptions();

  @Override
  public Integer call() throws InterruptedException {
    Logging.configure(LogFormat.TEXT, LogLevel.ERROR);
    var settings = settings();
    var declared = resources.read(spec, boundaries.isRequired());
    if (declared.isEmpty()) {
      return 1;
    }
    var survey = reading.survey(spec, Checkpoint.none(Clock.systemUTC()), declared.get().facets());
    var plan = Planner.of(declared.get(), survey, settings);
    output.write(plan, Terminal.isPresent(), spec.commandLine().getOut());
    return detailedExitCode && plan.hasChanges() ? CHANGES : 0;
  }

  private Planner.Settings settings() {
    try {
      return new Planner.Settings(
          resources.cluster(),
          revocations.settings(),
          protection.settings(),
          boundaries.isRequired());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
