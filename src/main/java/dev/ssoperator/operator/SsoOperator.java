package dev.ssoperator.operator;

import dev.ssoperator.access.Boundaries;
import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.api.Kinds;
import dev.ssoperator.apiserver.KubernetesConnection;
import dev.ssoperator.apiserver.Unreadable;
import dev.ssoperator.audit.AuditLog;
import dev.ssoperator.boundary.EnforcedBoundaries;
import dev.ssoperator.identitycenter.AwsConnection;
import dev.ssoperator.identitycenter.Fence;
import dev.ssoperator.metrics.OperatorMetrics;
import dev.ssoperator.reconcile.Admission;
import dev.ssoperator.reconcile.ManagedInstance;
import dev.ssoperator.reconcile.ReconcilerServices;
import dev.ssoperator.sdk.SharedCaches;
import dev.ssoperator.sdk.SteadyClock;
import dev.ssoperator.status.EventRecorder;
import dev.ssoperator.telemetry.Page;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
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
 * The operator. It is created once, started until that succeeds, and closed. Its {@link #pages()}
 * report its state.
 */
public final class SsoOperator implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(SsoOperator.class);

  /** Five seconds by default. */
  private static final int POLLS_UNTIL_RELEASES_ARE_READ = 5;

  /** After an outage, work resumes within twice this time. */
  private static final int POLLS_UNTIL_INSTANCE_RECHECKED = 15;

  private final OperatorConfiguration configuration;
  private final KubernetesClient kubernetes;
  private final Clock clock;
  private final OperatorMetrics metrics;
  private final KubernetesConnection connection;
  private final ApiServer apiServer;
  private final CacheWatchdog cacheWatchdog;
  private final ManagedInstance instance;
  private final PersistentStart persistentStart;
  private final @Nullable Leadership leadership;
  private final Fence fence;
  private volatile @Nullable Controllers controllers;
  private volatile boolean working;
  private volatile boolean closing;

  /**
   * Creates an operator; nothing runs yet, and no call is made.
   *
   * @param connection to the Kubernetes API server; the caller closes it
   * @param onLeadershipLost run when this replica loses leadership; the process must end then
   */
  public SsoOperator(
      OperatorConfiguration configuration,
      KubernetesConnection connection,
      Clock time,
      Runnable onLeadershipLost) {
    this.configuration = configuration;
    this.connection = connection;
    this.kubernetes = connection.client();
    // Times of reads and writes are compared, to tell whether something is to be done again.
    clock = new SteadyClock(time, System::nanoTime);
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
    instance =
        ManagedInstance.of(
            new AwsConnection(
                new AwsConnection.AwsSettings(
                    configuration.instanceArn(),
                    Duration.ofMinutes(5),
                    pacing.pollInterval().multipliedBy(POLLS_UNTIL_INSTANCE_RECHECKED),
                    pacing.initialBackoff(),
                    Controllers.threads(configuration) * 2,
                    configuration.quotas()),
                clock,
                metrics.awsCalls(),
                fence),
            configuration.quotas().slots(),
            new RevocationBreaker(
                configuration.revocations(),
                new RevocationRecords(kubernetes, configuration.recordNamespace(), fence::isOpen),
                pacing.pollInterval().multipliedBy(POLLS_UNTIL_RELEASES_ARE_READ),
                clock),
            configuration.protectedSettings(),
            new AuditLog(configuration.requestedByStamped()),
            configuration.managementAccount(),
            pacing,
            clock);
    persistentStart = new PersistentStart(apiServer, this::start);
    metrics.bindState(this::isLeading, apiServer::isReachable);
    metrics.bindWatches(connection);
    metrics.bindQuotas(instance.aws().budgets(), instance.requests());
    metrics.bindRequests(instance.requests());
    metrics.bindLedger(instance.ledger());
    metrics.bindOrganization(instance.organization());
    metrics.bindResources(this::cached);
    metrics.bindBreaker(instance.access().breaker());
    metrics.bindAudit(instance.access().audit());
  }

  /** The version in the jar's manifest. */
  public static String version() {
    var version = SsoOperator.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /**
   * Starts; with leader election, work begins when this replica becomes the leader.
   *
   * @throws RuntimeException if that fails; nothing runs then, and the call can be retried
   */
  public synchronized void start() {
    apiServer.watch();
    var preflight = new Preflight(apiServer, configuration);
    var cluster = preflight.cluster();
    preflight.requireLists();
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

  /** Starts on its own thread, with retries until it succeeds. */
  public void startEventually() {
    LOGGER.info("Starting with {}", configuration);
    apiServer.watch();
    persistentStart.begin();
  }

  /** The HTTP pages of the operator, by path. */
  public Map<String, Supplier<Page>> pages() {
    var health = new Health(apiServer, persistentStart, instance, cacheWatchdog, new State());
    return Map.of(
        "/livez", () -> Page.of(health.live()),
        "/readyz", () -> Page.of(health.ready()),
        "/startupz", () -> Page.of(health.started()),
        "/metrics", () -> new Page(200, OperatorMetrics.CONTENT_TYPE, metrics.scrape()));
  }

  private final class State implements Health.State {

    @Override
    public @Nullable Controllers controllers() {
      return controllers;
    }

    @Override
    public List<String> staleCaches() {
      return SsoOperator.this.staleCaches();
    }

    @Override
    public List<String> unreadable() {
      return Kinds.ALL.stream()
          .flatMap(SsoOperator.this::cached)
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

    @Override
    public boolean isLeading() {
      return SsoOperator.this.isLeading();
    }

    @Override
    public boolean isStopping() {
      return closing;
    }

    @Override
    public Optional<String> leaseProblem() {
      return leadership == null ? Optional.empty() : leadership.problem();
    }
  }

  /** The stale caches, each with the reason. */
  private List<String> staleCaches() {
    var running = controllers;
    return running == null
        ? List.of()
        : Stream.concat(running.unhealthyCaches().stream(), connection.brokenWatches().stream())
            .toList();
  }

  private Controllers assemble(String cluster) {
    var services =
        new ReconcilerServices(
            instance,
            new SharedCaches(),
            configuration.hasBoundaries()
                ? new EnforcedBoundaries(instance.organization())
                : Boundaries.OFF,
            new SealKey(apiServer, configuration).seals(),
            new Admission(configuration.concurrency(), instance.requests()::hasNextStep),
            configuration.pacing(),
            new EventRecorder(clock, identity()),
            metrics.reconciliations(),
            fence::isOpen,
            clock,
            RandomGenerator.getDefault(),
            configuration.labelSelector(),
            cluster);
    var assembled = new Controllers(configuration, kubernetes, metrics.reconciliations(), fence);
    Reconcilers.registerAll(assembled, services);
    return assembled;
  }

  private <R extends HasMetadata> Stream<R> cached(Class<R> kind) {
    var running = controllers;
    return running == null ? Stream.empty() : running.cached(kind);
  }

  private void work() {
    working = true;
    instance.start();
    Objects.requireNonNull(controllers).work();
  }

  private boolean isLeading() {
    return leadership == null ? working : leadership.isHeld();
  }

  /**
   * Stops: nothing is written from now on, calls of AWS in flight get a grace period, and requests
   * in flight continue in AWS. Another replica can lead at once afterwards.
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
    instance.close();
    metrics.close();
  }

  private String identity() {
    var election = configuration.leaderElection();
    return election == null ? "ssoperator" : election.identity();
  }
}
