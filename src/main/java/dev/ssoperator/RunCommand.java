package dev.ssoperator;

import dev.ssoperator.apiserver.KubernetesConnection;
import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.identitycenter.quota.RateLimit;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.logging.LogFormat;
import dev.ssoperator.logging.LogLevel;
import dev.ssoperator.logging.Logging;
import dev.ssoperator.logging.Terminal;
import dev.ssoperator.operator.OperatorConfiguration;
import dev.ssoperator.operator.OperatorConfiguration.LeaderElection;
import dev.ssoperator.operator.SsoOperator;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.telemetry.TelemetryServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the operator until the process ends. */
@Command(
    name = "run",
    description = {
      "Runs the operator.",
      "Each option can also be given by an environment variable: --drift-interval by"
          + " SSOPERATOR_DRIFT_INTERVAL, and so on. Region, credentials and endpoints are AWS's own"
          + " variables (AWS_REGION, AWS_ENDPOINT_URL, ...). The cluster is that of the kubeconfig,"
          + " or the one the process runs in."
    },
    mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {

  private static final Logger LOGGER = LoggerFactory.getLogger(RunCommand.class);

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--cluster-id",
      description =
          "What tells this cluster from others in the owner tags of permission sets: 1 to "
              + "256 letters, digits, spaces or _.:/=+-@. Keep it over a rebuild of the cluster: "
              + "with another id the operator finds its own sets to be OwnedByAnother. Default: "
              + "the UID of the namespace kube-system")
  private @Nullable String clusterId;

  @Option(
      names = "--instance-arn",
      description =
          "The Identity Center instance; needed where there are several. Default: the only "
              + "one ListInstances returns")
  private @Nullable String instanceArn;

  @Option(
      names = "--namespaces",
      split = ",",
      description = "The namespaces to watch, separated by commas. Default: all")
  private Set<String> namespaces = Set.of();

  @Option(
      names = "--label-selector",
      description = "Which resources to look at, such as tier=prod. Default: all")
  private @Nullable String labelSelector;

  @Option(
      names = "--drift-interval",
      description =
          "How often each resource is compared with AWS; all of them are spread evenly. "
              + "Default: PT30M")
  private Duration driftInterval = Pacing.DEFAULT.driftInterval();

  @Option(
      names = "--stalled-retry-interval",
      description = "How often what needs a person is tried again. Default: PT30M")
  private Duration stalledRetryInterval = Pacing.DEFAULT.stalledRetryInterval();

  @Option(
      names = "--initial-backoff",
      description =
          "The first delay after a failure that may pass; it doubles with each failure in a "
              + "row. Default: PT2S")
  private Duration initialBackoff = Pacing.DEFAULT.initialBackoff();

  @Option(
      names = "--max-backoff",
      description =
          "The longest delay after failures that may pass, at least --initial-backoff. "
              + "Default: PT5M")
  private Duration maxBackoff = Pacing.DEFAULT.maxBackoff();

  @Option(
      names = "--poll-interval",
      description =
          "The shortest time between two polls of requests in flight. Polls adapt to how "
              + "long AWS takes, up to 15 times that; while requests wait for a slot they are at least "
              + "twice as frequent, down to a quarter of that. Default: PT1S")
  private Duration pollInterval = Pacing.DEFAULT.pollInterval();

  @Option(
      names = "--handover-delay",
      paramLabel = "DURATION",
      description =
          "How long the revocation of the last assignment of a permission set in an account waits"
              + " for a resource that requests another one there. Without the wait, AWS would"
              + " delete the role and create one with another name. Default: ${DEFAULT-VALUE}")
  private Duration handoverDelay = Pacing.DEFAULT.handoverDelay();

  @Option(
      names = "--concurrency",
      description =
          "How many resources are worked on at once, 1 to 200. Two threads more are for what is "
              + "being deleted, so that no removal waits for bulk work. Default: 10")
  private int concurrency = 10;

  @Option(
      names = "--management-account",
      description =
          "Whether the credentials are the management account's. What a group or user has "
              + "is then read at once after a start where that takes fewer calls "
              + "(sso:ListAccountAssignmentsForPrincipal); where AWS denies it, the operator says "
              + "so once and goes on without. Default: false")
  private boolean managementAccount;

  @Option(
      names = "--assignment-slots",
      description =
          "How many assignment requests may be in progress at once, 1 to 100. Default: 15")
  private int assignmentSlots = Quotas.DEFAULT.slots().assignments();

  @Option(
      names = "--extra-revocation-slots",
      description =
          "How many deletions of assignments may come on top of --assignment-slots, 0 to "
              + "100. Default: 5")
  private int extraRevocationSlots = Quotas.DEFAULT.slots().extraRevocations();

  @Option(
      names = "--provisioning-slots",
      description =
          "How many ProvisionPermissionSet may be in progress at once, 1 to 100. Default: 3")
  private int provisioningSlots = Quotas.DEFAULT.slots().provisionings();

  @Option(
      names = "--sso-admin-rate",
      description =
          "The most calls per second of SSO Admin, 0.1 to 1000000. AWS allows 20 to all "
              + "callers together: lower it where other tools need some of them. Default: 20")
  private double ssoAdminRate = Quotas.DEFAULT.ssoAdmin().callsPerSecond();

  @Option(
      names = "--sso-admin-burst",
      description = "How many calls of SSO Admin at once after a pause, 1 to 1000000. Default: 10")
  private int ssoAdminBurst = Quotas.DEFAULT.ssoAdmin().burst();

  @Option(
      names = "--identity-store-rate",
      description =
          "The most calls per second of each operation of the Identity Store, 0.1 to 1000000. AWS"
              + " allows 20 to all callers together. Default: 20")
  private double identityStoreRate = Quotas.DEFAULT.identityStore().callsPerSecond();

  @Option(
      names = "--identity-store-burst",
      description =
          "How many calls of the Identity Store at once after a pause, 1 to 1000000. "
              + "Default: 10")
  private int identityStoreBurst = Quotas.DEFAULT.identityStore().burst();

  @Option(
      names = "--organizations-rate",
      description =
          "The most calls per second of Organizations, 0.1 to 1000000; few, because AWS's "
              + "limit differs from operation to operation. Default: 5")
  private double organizationsRate = Quotas.DEFAULT.organizations().callsPerSecond();

  @Option(
      names = "--organizations-burst",
      description =
          "How many calls of Organizations at once after a pause, 1 to 1000000. Default: 5")
  private int organizationsBurst = Quotas.DEFAULT.organizations().burst();

  @Option(
      names = "--leader-elect",
      description =
          "Agree with other replicas on who works, by the Lease ssoperator. One that loses "
              + "the Lease ends with exit status 1. Default: false")
  private boolean leaderElect;

  @Option(
      names = "--lease-namespace",
      description = "The namespace of the Lease. Default: that of the kubeconfig or of the pod")
  private @Nullable String leaseNamespace;

  @Option(
      names = "--lease-duration",
      description =
          "How long after its last renewal the Lease of a process that died is taken over; whole"
              + " seconds. The same in all replicas. Default: PT15S")
  private Duration leaseDuration = LeaderElection.DEFAULT_LEASE_DURATION;

  @Option(
      names = "--lease-renew-deadline",
      description =
          "How long after its last renewal of the Lease a process still works; less than"
              + " --lease-duration. The difference is for clocks that differ, and for calls of AWS"
              + " that are on their way. Default: PT10S")
  private Duration leaseRenewDeadline = LeaderElection.DEFAULT_RENEW_DEADLINE;

  @Option(
      names = "--lease-retry-period",
      description =
          "How often the Lease is renewed, or looked at; a standby adds up to 1.2 times that. 2.2"
              + " times it must be less than --lease-renew-deadline. Default: PT2S")
  private Duration leaseRetryPeriod = LeaderElection.DEFAULT_RETRY_PERIOD;

  @Option(
      names = "--http-port",
      description =
          "The port of /livez, /readyz, /startupz and /metrics; 0 takes any free one, which "
              + "the log names. Default: 8080")
  private int httpPort = 8080;

  @Option(
      names = "--http-host",
      description = "The address to listen on for probes and metrics. Default: all of the host")
  private @Nullable String httpHost;

  @Option(
      names = "--log-format",
      description = "How the log looks: text or json. Default: text on a terminal, otherwise json")
  private @Nullable LogFormat logFormat;

  @Option(
      names = "--log-level",
      description =
          "The least important messages of the operator that are logged: debug, info, warn or"
              + " error. Default: info")
  private LogLevel logLevel = LogLevel.INFO;

  @Override
  public Integer call() throws InterruptedException {
    var stopping = new CountDownLatch(1);
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stopping.countDown();
                  awaitUninterrupted(stopped);
                },
                "shutdown"));
    try (var kubernetes =
        KubernetesConnection.open(Config.autoConfigure(null), SsoOperator.version())) {
      run(kubernetes, configuration(kubernetes.client()), stopping);
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  private void run(
      KubernetesConnection kubernetes, OperatorConfiguration configuration, CountDownLatch stopping)
      throws InterruptedException {
    Logging.configure(
        Objects.requireNonNullElse(
            logFormat, Terminal.isPresent() ? LogFormat.TEXT : LogFormat.JSON),
        logLevel);
    LOGGER.info("SSOperator {} on Java {}", SsoOperator.version(), Runtime.version());
    try (var operator =
            new SsoOperator(
                configuration, kubernetes, Clock.systemUTC(), () -> Runtime.getRuntime().halt(1));
        var server = serve(operator)) {
      LOGGER.info("Probes and metrics are at port {}", server.port());
      operator.startEventually();
      stopping.await();
    }
  }

  private TelemetryServer serve(SsoOperator operator) {
    try {
      return TelemetryServer.start(httpHost, httpPort, operator.pages());
    } catch (UncheckedIOException | IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "http-port, http-host: " + e.getMessage(), e);
    }
  }

  private OperatorConfiguration configuration(KubernetesClient kubernetes) {
    try {
      return new OperatorConfiguration(
          clusterId,
          instanceArn,
          namespaces,
          labelSelector,
          new Pacing(
              driftInterval,
              stalledRetryInterval,
              initialBackoff,
              maxBackoff,
              pollInterval,
              handoverDelay),
          concurrency,
          new Quotas(
              RateLimit.of("sso-admin", ssoAdminRate, ssoAdminBurst),
              RateLimit.of("identity-store", identityStoreRate, identityStoreBurst),
              RateLimit.of("organizations", organizationsRate, organizationsBurst),
              new SlotLimits(assignmentSlots, extraRevocationSlots, provisioningSlots)),
          managementAccount,
          leaderElect ? leaderElection(kubernetes) : null);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private LeaderElection leaderElection(KubernetesClient kubernetes) {
    var namespace = leaseNamespace == null ? kubernetes.getNamespace() : leaseNamespace;
    return new LeaderElection(
        Objects.requireNonNullElse(namespace, ""),
        "ssoperator",
        // Two processes of one name would both take themselves for the leader.
        hostName() + "_" + UUID.randomUUID(),
        leaseDuration,
        leaseRenewDeadline,
        leaseRetryPeriod);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "ssoperator";
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
