package dev.ssoperator.cli;

import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.inventory.OrganizationFacet;
import dev.ssoperator.logging.Terminal;
import dev.ssoperator.survey.Checkpoint;
import dev.ssoperator.survey.Progress;
import dev.ssoperator.survey.ReadOnlyAws;
import dev.ssoperator.survey.Survey;
import java.time.Clock;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The command-line options of commands that read a whole instance. */
final class ReadOptions {

  @Mixin private InstanceOptions instance = new InstanceOptions();

  @Option(
      names = "--management-account",
      description =
          "Whether the credentials are the management account's. Assignments are then read by"
              + " group and user where that takes fewer calls"
              + " (sso:ListAccountAssignmentsForPrincipal). Default: false")
  private boolean managementAccount;

  @Mixin private SsoAdminRateOptions ssoAdminRate = new SsoAdminRateOptions();

  /**
   * Reads the instance, with progress on standard error.
   *
   * @param checkpoint what an interrupted survey has read
   * @param facets what else than accounts and units is read of the organization
   * @throws ParameterException naming the option and the accepted values
   */
  Survey survey(CommandSpec command, Checkpoint checkpoint, Set<OrganizationFacet> facets)
      throws InterruptedException {
    return survey(command, checkpoint, new ReadOnlyAws.Scope(managementAccount, facets, false));
  }

  /**
   * Reads the instance with the members of the groups.
   *
   * @throws ParameterException naming the option and the accepted values
   */
  Survey surveyWithMembers(CommandSpec command, Set<OrganizationFacet> facets)
      throws InterruptedException {
    return survey(
        command,
        Checkpoint.none(Clock.systemUTC()),
        new ReadOnlyAws.Scope(managementAccount, facets, true));
  }

  private Survey survey(CommandSpec command, Checkpoint checkpoint, ReadOnlyAws.Scope scope)
      throws InterruptedException {
    var progress = new Progress();
    try (var aws = connect(command, Clock.systemUTC());
        var line =
            new ProgressLine(
                command.commandLine().getErr(),
                Terminal.isPresent(),
                aws,
                progress,
                ssoAdminRate.callsPerSecond())) {
      line.begin();
      return aws.survey(checkpoint, progress, scope);
    }
  }

  private ReadOnlyAws connect(CommandSpec command, Clock clock) {
    try {
      var burst = Quotas.DEFAULT.ssoAdmin().burst();
      return new ReadOnlyAws(
          instance.arn(),
          new Quotas(
              ssoAdminRate.limit(burst),
              Quotas.DEFAULT.identityStore(),
              Quotas.DEFAULT.organizations(),
              Quotas.DEFAULT.slots()),
          clock);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
