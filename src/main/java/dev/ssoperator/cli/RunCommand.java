package dev.ssoperator.cli;

import dev.ssoperator.apiserver.KubernetesConnection;
import dev.ssoperator.logging.LogFormat;
import dev.ssoperator.logging.LogLevel;
import dev.ssoperator.logging.Logging;
import dev.ssoperator.logging.Terminal;
import dev.ssoperator.operator.OperatorConfiguration;
import dev.ssoperator.operator.SsoOperator;
import dev.ssoperator.telemetry.TelemetryServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
              + "with another id, the operator reports its own permission sets as OwnedByAnother. Default: "
              + "the UID of the namespace kube-system")
  private @Nullable String clusterId;

  @Mixin private InstanceOptions instance = new InstanceOptions();

  @Option(
      names = "--namespaces",
      split = ",",
      description = "The namespaces to watch, separated by commas. Default: all")
  private Set<String> namespaces = Set.of();

  @Option(
      names = "--label-selector",
      description =
          "The label selector of the resources to reconcile, such as tier=prod. Default: all")
  private @Nullable String labelSelector;

  @Mixin private PacingOptions pacing = new PacingOptions();

  @Option(
      names = "--concurrency",
      description =
          "The most reconciliations at once, 1 to 200. Two more threads reconcile resources being "
              + "deleted, so that no revocation waits for bulk work. Default: ${DEFAULT-VALUE}")
  private int concurrency = 10;

  @Option(
      names = "--management-account",
      description =
          "Whether the credentials are the management account's. What a group or user has "
              + "is then read at once after a start where that takes fewer calls "
              + "(sso:ListAccountAssignmentsForPrincipal); where AWS denies it, the operator says "
              + "so once and goes on without. If true, no resource is ManagementAccountOnly; if "
              + "false, the operator finds out whether the credentials are a delegated "
              + "administrator's. Default: false")
  private boolean managementAccount;

  @Mixin private BoundaryOptions boundaries = new BoundaryOptions();

  @Mixin private RevocationOptions revocations = new RevocationOptions();

  @Mixin private RecordOptions records = new RecordOptions();

  @Mixin private ProtectionOptions protection = new ProtectionOptions();

  @Option(
      names = "--requested-by-stamped",
      description =
          "Whether an admission policy sets the annotation ssoperator.dev/requested-by, as that of"
              + " the chart does, so that the audit log names its value as who changed the spec."
              + " Without a policy anyone who may write a resource may write the annotation."
              + " Default: false")
  private boolean requestedByStamped;

  @Mixin private QuotaOptions quotas = new QuotaOptions();

  @Mixin private LeaderElectionOptions leaderElection = new LeaderElectionOptions();

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
          instance.arn(),
          namespaces,
          labelSelector,
          pacing.pacing(),
          concurrency,
          quotas.quotas(),
          managementAccount,
          leaderElection.leaderElection(kubernetes.getNamespace()),
          revocations.settings(),
          protection.settings(),
          records.namespace(kubernetes.getNamespace()),
          boundaries.mode(),
          requestedByStamped);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
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
