package dev.ssoperator.cli;

import dev.ssoperator.operator.OperatorConfiguration.LeaderElection;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The command-line options of leader election. */
final class LeaderElectionOptions {

  @Option(
      names = "--leader-elect",
      description =
          "Elect a leader among the replicas, with the Lease ssoperator. A leader that loses the"
              + " Lease ends with exit status 1. Default: false")
  private boolean leaderElect;

  @Option(
      names = "--lease-namespace",
      description = "The namespace of the Lease. Default: that of the kubeconfig or of the pod")
  private @Nullable String leaseNamespace;

  @Option(
      names = "--lease-duration",
      description =
          "How long after the last renewal another replica takes over the Lease of one that died;"
              + " whole seconds. The same in all replicas. Default: ${DEFAULT-VALUE}")
  private Duration leaseDuration = LeaderElection.DEFAULT_LEASE_DURATION;

  @Option(
      names = "--lease-renew-deadline",
      description =
          "How long after its last renewal of the Lease a leader still works; less than"
              + " --lease-duration. The difference is for clocks that differ, and for AWS calls in"
              + " flight. Default: ${DEFAULT-VALUE}")
  private Duration leaseRenewDeadline = LeaderElection.DEFAULT_RENEW_DEADLINE;

  @Option(
      names = "--lease-retry-period",
      description =
          "How often the leader renews the Lease and the others check it; a standby adds up to 1.2"
              + " times that. 2.2 times it must be less than --lease-renew-deadline. Default:"
              + " ${DEFAULT-VALUE}")
  private Duration leaseRetryPeriod = LeaderElection.DEFAULT_RETRY_PERIOD;

  /**
   * The settings; null without leader election.
   *
   * @param ownNamespace the namespace of the kubeconfig or of the pod
   * @throws IllegalArgumentException naming the option and the accepted values
   */
  @Nullable LeaderElection leaderElection(@Nullable String ownNamespace) {
    return leaderElect
        ? new LeaderElection(
            Objects.requireNonNullElse(leaseNamespace == null ? ownNamespace : leaseNamespace, ""),
            "ssoperator",
            // Two processes with the same identity would both act as the leader.
            hostName() + "_" + UUID.randomUUID(),
            leaseDuration,
            leaseRenewDeadline,
            leaseRetryPeriod)
        : null;
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "ssoperator";
    }
  }
}
