package dev.ssoperator.operator;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetStatus;
import dev.ssoperator.apiserver.KubernetesConnection;
import dev.ssoperator.apiserver.Unreadable;
import dev.ssoperator.assignment.AccountAssignmentReconciler;
import dev.ssoperator.identitycenter.AwsConnection;
import dev.ssoperator.identitycenter.Fence;
import dev.ssoperator.identitycenter.InstanceState;
import dev.ssoperator.ledger.LateAssignments;
import dev.ssoperator.ledger.Ledger;
import dev.ssoperator.ledger.MissingPermissionSets;
import dev.ssoperator.ledger.ReadThreads;
import dev.ssoperator.ledger.Sweeper;
import dev.ssoperator.metrics.OperatorMetrics;
import dev.ssoperator.permissionset.PermissionSetReconciler;
import dev.ssoperator.request.Admission;
import dev.ssoperator.request.Gate;
import dev.ssoperator.request.Requests;
import dev.ssoperator.status.EventRecorder;
import dev.ssoperator.status.StatusReporter;
import dev.ssoperator.telemetry.Page;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator. It is put together once, started until that succeeds, and closed; what it says of
 * itself meanwhile is in its {@link #pages()}.
 */
public final class SsoOperator implements AutoCloseable {

  /** They are for removals only, which need no admission. */
  private static final int THREADS_FOR_REMOVALS = 2;

  private static final Logger LOGGER = LoggerFactory.getLogger(SsoOperator.class);
  private static final Duration CACHE_SYNC_TIMEOUT = Duration.ofMinutes(2);

  /** For so long AWS's lists may not show what a request that has succeeded did. */
  private static final int POLLS_UNTIL_LISTED = 10;

  private static final int POLLS_HOLD = 300;

  /** After an outage everything resumes within twice this time. */
  private static final int POLLS_UNTIL_INSTANCE_RECHECKED = 15;

  private static final int RETRY_INITIAL_MILLIS = 500;
  private static final int RETRY_MAX_MILLIS = 60_000;

  private final OperatorConfiguration configuration;
  private final KubernetesClient kubernetes;
  private final Clock clock;
  private final OperatorMetrics metrics;
  private final KubernetesConnection connection;
  private final ApiServer apiServer;
  private final CacheWatchdog cacheWatchdog;
  private final AwsConnection aws;
  private final Requests requests;
  private final ReadThreads threads;
  private final Ledger ledger;
  private final LateAssignments late;
  private final MissingPermissionSets missing = new MissingPermissionSets();
  private final ReadThreads lookups;
  private final Gate gate;
  private final Sweeper sweeper;
  private final PersistentStart persistentStart;
  private final @Nullable Leadership leadership;
  private final Fence fence;
  private volatile @Nullable Controllers controllers;
  private volatile boolean working;
  private volatile boolean closing;

  /**
   * Puts an operator together; nothing runs yet, and nobody is asked for anything.
   *
   * @param connection to the Kubernetes API server; the caller closes it
   * @param onLeadershipLost run when this process led and does not any more; it must end then
   */
  public SsoOperator(
      OperatorConfiguration configuration,
      KubernetesConnection connection,
      Clock clock,
      Runnable onLeadershipLost) {
    this.configuration = configuration;
    this.connection = connection;
    this.kubernetes = connection.client();
    this.clock = clock;
    var pacing = configuration.pacing();
    metrics = new OperatorMetrics(clock, version());
    cacheWatchdog = new CacheWatchdog(this::staleCaches, System::nanoTime);
    apiServer = new ApiServer(kubernetes, cacheWatchdog::observe);
    var election = configuration.leaderElection();
    leadership =
        election == null
            ? null
            : new Leadership(
                election,
                apiServer,
                kubernetes,
                clock,
                System::nanoTime,
                this::work,
                onLeadershipLost);
    fence = new Fence(this::isLeading);
    aws =
        new AwsConnection(
            new AwsConnection.AwsSettings(
                configuration.instanceArn(),
                Duration.ofMinutes(5),
                pacing.pollInterval().multipliedBy(POLLS_UNTIL_INSTANCE_RECHECKED),
                pacing.initialBackoff(),
                (configuration.concurrency() + THREADS_FOR_REMOVALS) * 2,
                configuration.quotas()),
            clock,
            metrics.awsCalls(),
            fence);
    requests =
        new Requests(
            aws.identityCenter(), configuration.quotas().slots(), pacing.pollInterval(), clock);
    threads = new ReadThreads();
    lookups = new ReadThreads();
    ledger =
        new Ledger(
            aws.identityCenter(),
            threads,
            pacing.pollInterval().multipliedBy(POLLS_UNTIL_LISTED),
            pacing.pollInterval().multipliedBy(POLLS_HOLD),
            configuration.managementAccount(),
            clock);
    late = new LateAssignments(clock);
    gate = new Gate(aws.identityCenter(), pacing.pollInterval());
    sweeper = new Sweeper(ledger, pacing.driftInterval(), this::isAwsUsable);
    persistentStart = new PersistentStart(apiServer, this::start);
    metrics.bindState(this::isLeading, apiServer::isReachable);
    metrics.bindWatches(connection);
    metrics.bindQuotas(aws.budgets(), requests);
    metrics.bindRequests(requests);
    metrics.bindLedger(ledger);
    metrics.bindResources(() -> cached(PermissionSet.class), () -> cached(AccountAssignment.class));
  }

  /** The version, as the jar's manifest says it. */
  public static String version() {
    var version = SsoOperator.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /**
   * Starts; with leader election, work begins when this replica leads.
   *
   * @throws RuntimeException why that is not possible now; nothing runs then, and it can be tried
   *     again
   */
  public synchronized void start() {
    apiServer.watch();
    var cluster = cluster();
    requireLists();
    var started = assemble(cluster);
    started.fill();
    if (closing) {
      started.stop();
      throw new IllegalStateException("the operator stops");
    }
    controllers = started;
    if (leadership == null) {
      work();
    } else {
      leadership.stand();
    }
  }

  /** Starts on a thread of its own, again and again until that succeeds. */
  public void startEventually() {
    LOGGER.info("Starting with {}", configuration);
    apiServer.watch();
    persistentStart.begin();
  }

  /** What the operator says of itself over HTTP, by path. */
  public Map<String, Supplier<Page>> pages() {
    var health =
        new Health(
            apiServer,
            persistentStart,
            requests,
            sweeper,
            aws,
            () -> controllers,
            this::staleCaches,
            this::unreadable,
            cacheWatchdog,
            this::isLeading,
            () -> closing,
            () -> leadership == null ? Optional.empty() : leadership.problem());
    return Map.of(
        "/livez", () -> Page.of(health.live()),
        "/readyz", () -> Page.of(health.ready()),
        "/startupz", () -> Page.of(health.started()),
        "/metrics", () -> new Page(200, OperatorMetrics.CONTENT_TYPE, metrics.scrape()));
  }

  /** The caches that do not follow the API server, each with the reason. */
  private List<String> staleCaches() {
    var running = controllers;
    return running == null
        ? List.of()
        : Stream.concat(running.unhealthyCaches().stream(), connection.brokenWatches().stream())
            .toList();
  }

  /** The resources that cannot be read, each with the problem. */
  private List<String> unreadable() {
    return Stream.<HasMetadata>concat(cached(PermissionSet.class), cached(AccountAssignment.class))
        .flatMap(
            resource ->
                Unreadable.problem(resource)
                    .map(
                        problem ->
                            "%s %s/%s: %s"
                                .formatted(
                                    resource.getKind(),
                                    resource.getMetadata().getNamespace(),
                                    resource.getMetadata().getName(),
                                    problem))
                    .stream())
        .sorted()
        .toList();
  }

  private String cluster() {
    var id = configuration.clusterId();
    if (id != null) {
      return id;
    }
    var kubeSystem =
        apiServer.impatiently(client -> client.namespaces().withName("kube-system").get());
    if (kubeSystem == null) {
      throw new IllegalStateException(
          "there is no namespace kube-system to tell this cluster from others by; give"
              + " --cluster-id");
    }
    return kubeSystem.getMetadata().getUid();
  }

  /** Says clearly what the SDK would say in many words: a definition or a right is missing. */
  private void requireLists() {
    for (var kind : List.of(PermissionSet.class, AccountAssignment.class)) {
      var one = new ListOptionsBuilder().withLimit(1L).build();
      if (configuration.namespaces().isEmpty()) {
        apiServer.impatiently(client -> client.resources(kind).inAnyNamespace().list(one));
      }
      for (var namespace : configuration.namespaces()) {
        apiServer.impatiently(client -> client.resources(kind).inNamespace(namespace).list(one));
      }
    }
  }

  private Controllers assemble(String cluster) {
    var pacing = configuration.pacing();
    var random = RandomGenerator.getDefault();
    var events = new EventRecorder(clock, identity());
    var tally = metrics.reconciliations();
    var admission = new Admission(configuration.concurrency(), requests::hasNextStep);
    var assembled = new Controllers(this::configure, fence::isOpen);
    assembled.register(
        PermissionSet.class,
        new PermissionSetReconciler(
            aws.identityCenter(),
            requests,
            threads,
            ledger,
            late,
            missing,
            new StatusReporter<PermissionSet, PermissionSetStatus>(
                clock,
                events,
                PermissionSetStatus::conditions,
                fence::isOpen,
                tally,
                pacing.driftInterval()),
            admission,
            gate,
            pacing,
            clock,
            random,
            cluster),
        this::configure);
    assembled.register(
        AccountAssignment.class,
        new AccountAssignmentReconciler(
            aws.identityCenter(),
            aws.directory(),
            lookups,
            requests,
            ledger,
            late,
            missing,
            new StatusReporter<AccountAssignment, AccountAssignmentStatus>(
                clock,
                events,
                AccountAssignmentStatus::conditions,
                fence::isOpen,
                tally,
                pacing.driftInterval()),
            admission,
            gate,
            pacing,
            clock,
            random),
        this::configure);
    return assembled;
  }

  private <R extends HasMetadata> Stream<R> cached(Class<R> kind) {
    var running = controllers;
    return running == null ? Stream.empty() : running.cached(kind);
  }

  private void work() {
    working = true;
    requests.start();
    sweeper.start();
    Objects.requireNonNull(controllers).work();
  }

  private boolean isAwsUsable() {
    return aws.lastSeenInstance().filter(InstanceState.NotReady.class::isInstance).isEmpty();
  }

  private boolean isLeading() {
    return leadership == null ? working : leadership.isHeld();
  }

  /**
   * Stops: from now on nothing is written, calls of AWS that are on their way get a moment to end,
   * and requests in flight go on there. Then another process can lead at once.
   */
  @Override
  public void close() {
    closing = true;
    fence.close();
    persistentStart.close();
    var running = controllers;
    if (running != null) {
      running.stop();
    }
    if (leadership != null) {
      leadership.end(fence.isQuiet());
    }
    apiServer.close();
    sweeper.close();
    threads.close();
    lookups.close();
    requests.close();
    gate.close();
    aws.close();
    metrics.close();
  }

  private void configure(ConfigurationServiceOverrider overrider) {
    overrider
        .withKubernetesClient(kubernetes)
        .withMetrics(metrics.reconciliations())
        .withCloseClientOnStop(false)
        .withUseSSAToPatchPrimaryResource(false)
        .withConcurrentReconciliationThreads(configuration.concurrency() + THREADS_FOR_REMOVALS)
        .withReconciliationTerminationTimeout(Duration.ofSeconds(10))
        .withCacheSyncTimeout(CACHE_SYNC_TIMEOUT);
  }

  private <R extends HasMetadata> void configure(ControllerConfigurationOverrider<R> overrider) {
    overrider
        .withInformerListLimit(KubernetesConnection.LIST_LIMIT)
        .withOnAddFilter(ResourceFilters::isHeld)
        .withOnUpdateFilter(ResourceFilters::matters)
        // Reconcilers say when to look again; who is gone has no next turn, for which a timer would
        // be kept, and which Java Operator SDK may give in the moment in which it takes it back.
        .withReconciliationMaxInterval(null)
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

  private String identity() {
    var election = configuration.leaderElection();
    return election == null ? "ssoperator" : election.identity();
  }
}
