package dev.ssoperator.operator;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetStatus;
import dev.ssoperator.assignment.AccountAssignmentReconciler;
import dev.ssoperator.identitycenter.AwsConnection;
import dev.ssoperator.identitycenter.quota.OperationSlots;
import dev.ssoperator.ledger.Ledger;
import dev.ssoperator.ledger.ReadThreads;
import dev.ssoperator.ledger.Sweeper;
import dev.ssoperator.permissionset.PermissionSetReconciler;
import dev.ssoperator.request.RequestSlots;
import dev.ssoperator.request.RequestTracker;
import dev.ssoperator.status.EventRecorder;
import dev.ssoperator.status.StatusReporter;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator, put together and ready to start. */
public final class SsoOperator implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(SsoOperator.class);
  private static final Duration CACHE_SYNC_TIMEOUT = Duration.ofMinutes(2);

  /** For so long AWS's lists may not show what a request that has succeeded did. */
  private static final int POLLS_UNTIL_LISTED = 10;

  private static final int POLLS_HOLD = 300;
  private static final int RETRY_INITIAL_MILLIS = 500;
  private static final int RETRY_MAX_MILLIS = 60_000;

  private final OperatorConfiguration configuration;
  private final AwsConnection aws;
  private final RequestTracker tracker;
  private final ReadThreads threads;
  private final ReadThreads lookups;
  private final Sweeper sweeper;
  private final Operator operator;
  private final Runnable onLeadershipLost;
  private volatile boolean closing;

  /**
   * Puts an operator together; nothing runs yet.
   *
   * @param kubernetes the client it uses; the caller closes it
   * @param onLeadershipLost run when another replica has taken over; the process should end then
   */
  public SsoOperator(
      OperatorConfiguration configuration,
      KubernetesClient kubernetes,
      Clock clock,
      Runnable onLeadershipLost) {
    this.configuration = configuration;
    this.onLeadershipLost = onLeadershipLost;
    var pacing = configuration.pacing();
    aws =
        new AwsConnection(
            new AwsConnection.AwsSettings(
                configuration.instanceArn(),
                Duration.ofMinutes(5),
                Duration.ofSeconds(15),
                configuration.concurrency() * 2 + 4,
                configuration.quotas()),
            clock);
    var slots = new RequestSlots(new OperationSlots(configuration.quotas().slots(), clock));
    tracker = new RequestTracker(aws.identityCenter(), slots, pacing.pollInterval(), clock);
    threads = new ReadThreads();
    lookups = new ReadThreads();
    var ledger =
        new Ledger(
            aws.identityCenter(),
            threads,
            pacing.pollInterval().multipliedBy(POLLS_UNTIL_LISTED),
            pacing.pollInterval().multipliedBy(POLLS_HOLD),
            configuration.managementAccount(),
            clock);
    sweeper = new Sweeper(ledger, pacing.driftInterval());
    operator = new Operator(overrider -> configure(overrider, kubernetes));

    var random = RandomGenerator.getDefault();
    var events = new EventRecorder(clock, identity());
    operator.register(
        new PermissionSetReconciler(
            aws.identityCenter(),
            tracker,
            slots,
            threads,
            ledger,
            new StatusReporter<PermissionSet, PermissionSetStatus>(
                clock, events, PermissionSetStatus::conditions, () -> !closing),
            pacing,
            clock,
            random,
            configuration.clusterId()),
        this::configure);
    operator.register(
        new AccountAssignmentReconciler(
            aws.identityCenter(),
            aws.directory(),
            lookups,
            tracker,
            slots,
            ledger,
            new StatusReporter<AccountAssignment, AccountAssignmentStatus>(
                clock, events, AccountAssignmentStatus::conditions, () -> !closing),
            pacing,
            clock,
            random),
        this::configure);
  }

  /** Starts; with leader election, work begins when this replica leads. */
  public void start() {
    LOGGER.info("Starting with {}", configuration);
    operator.start();
    if (configuration.leaderElection() == null) {
      lead();
    }
  }

  private void lead() {
    tracker.start();
    sweeper.start();
  }

  /** Stops: running reconciliations get a moment to end, requests in flight go on in AWS. */
  @Override
  public void close() {
    closing = true;
    operator.stop();
    sweeper.close();
    threads.close();
    lookups.close();
    tracker.close();
    aws.close();
  }

  private void configure(ConfigurationServiceOverrider overrider, KubernetesClient kubernetes) {
    overrider
        .withKubernetesClient(kubernetes)
        .withCloseClientOnStop(false)
        .withUseSSAToPatchPrimaryResource(false)
        .withConcurrentReconciliationThreads(configuration.concurrency())
        .withReconciliationTerminationTimeout(Duration.ofSeconds(10))
        .withCacheSyncTimeout(CACHE_SYNC_TIMEOUT);
    var election = configuration.leaderElection();
    if (election != null) {
      overrider.withLeaderElectionConfiguration(
          LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(election.leaseName())
              .withLeaseNamespace(election.leaseNamespace())
              .withIdentity(election.identity())
              .withExitOnStopLeading(false)
              .withLeaderCallbacks(new LeaderCallbacks(this::lead, this::stopLeading, leader -> {}))
              .build());
    }
  }

  private <R extends HasMetadata> void configure(ControllerConfigurationOverrider<R> overrider) {
    overrider
        .withOnUpdateFilter(ResourceFilters::matters)
        .withRetry(
            new GenericRetry()
                .setInitialInterval(RETRY_INITIAL_MILLIS)
                .setIntervalMultiplier(2)
                .setMaxInterval(RETRY_MAX_MILLIS)
                .withoutMaxAttempts());
    if (!configuration.namespaces().isEmpty()) {
      overrider.settingNamespaces(configuration.namespaces());
    }
    if (configuration.labelSelector() != null) {
      overrider.withLabelSelector(configuration.labelSelector());
    }
  }

  private void stopLeading() {
    if (!closing) {
      LOGGER.error("Another replica leads now");
      onLeadershipLost.run();
    }
  }

  private String identity() {
    var election = configuration.leaderElection();
    return election == null ? "ssoperator" : election.identity();
  }
}
