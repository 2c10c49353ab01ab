package dev.ssoperator.cli;

import dev.ssoperator.request.Pacing;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The command-line options of check and retry intervals. */
final class PacingOptions {

  @Option(
      names = "--drift-interval",
      description =
          "How often the operator compares each resource with AWS; the comparisons are spread"
              + " evenly. Default: ${DEFAULT-VALUE}")
  private Duration driftInterval = Pacing.DEFAULT.driftInterval();

  @Option(
      names = "--stalled-retry-interval",
      description = "Retry interval for stalled resources. Default: ${DEFAULT-VALUE}")
  private Duration stalledRetryInterval = Pacing.DEFAULT.stalledRetryInterval();

  @Option(
      names = "--initial-backoff",
      description =
          "The first delay after a transient failure; it doubles with each failure in a row."
              + " Default: ${DEFAULT-VALUE}")
  private Duration initialBackoff = Pacing.DEFAULT.initialBackoff();

  @Option(
      names = "--max-backoff",
      description =
          "The longest delay after transient failures, at least --initial-backoff. Default:"
              + " ${DEFAULT-VALUE}")
  private Duration maxBackoff = Pacing.DEFAULT.maxBackoff();

  @Option(
      names = "--poll-interval",
      description =
          "The shortest time between two polls of requests in flight. Polls adapt to how long AWS"
              + " takes, up to 15 times that. While requests wait in the queue, polls are at least"
              + " twice as frequent, down to a quarter of that. Default: ${DEFAULT-VALUE}")
  private Duration pollInterval = Pacing.DEFAULT.pollInterval();

  @Option(
      names = "--handover-delay",
      description =
          "How long the revocation of the last assignment of a permission set in an account waits"
              + " for a resource that requests another one there. Without the wait, AWS would"
              + " delete the role and create one with another name. Default: ${DEFAULT-VALUE}")
  private Duration handoverDelay = Pacing.DEFAULT.handoverDelay();

  @Option(
      names = "--organization-refresh",
      description =
          "How often the operator reads the parts of the organization again that resources use:"
              + " accounts, organizational units, tags. Default: ${DEFAULT-VALUE}")
  private Duration organizationRefresh = Pacing.DEFAULT.organizationRefresh();

  /** The settings. */
  Pacing pacing() {
    return new Pacing(
        driftInterval,
        stalledRetryInterval,
        initialBackoff,
        maxBackoff,
        pollInterval,
        handoverDelay,
        organizationRefresh);
  }
}
