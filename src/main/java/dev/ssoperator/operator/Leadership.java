package dev.ssoperator.operator;

import dev.ssoperator.operator.OperatorConfiguration.LeaderElection;
import dev.ssoperator.sdk.DaemonThreads;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectorBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this replica is the leader: it holds the Lease, and has renewed it so recently that no
 * other replica can have taken it. A process that has lost leadership never becomes the leader
 * again.
 */
final class Leadership {

  private static final Logger LOGGER = LoggerFactory.getLogger(Leadership.class);

  private final LeaderElection settings;
  private final ApiServer apiServer;
  private final KubernetesClient kubernetes;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Runnable onGained;
  private final Runnable onLost;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(new DaemonThreads("leadership"));
  private @Nullable LeaderElector elector;
  private @Nullable Future<?> election;
  private volatile @Nullable Term term;
  private volatile @Nullable String problem;
  private volatile boolean over;

  /**
   * Creates a candidate that has not joined the election yet.
   *
   * @param onGained run once, when this replica becomes the leader
   * @param onLost run when it loses leadership without a shutdown
   */
  Leadership(
      LeaderElection settings,
      ApiServer apiServer,
      KubernetesClient kubernetes,
      Clock clock,
      LongSupplier nanoTime,
      Runnable onGained,
      Runnable onLost) {
    this.settings = settings;
    this.apiServer = apiServer;
    this.kubernetes = kubernetes;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.onGained = onGained;
    this.onLost = onLost;
  }

  /** Joins the election, until {@link #end}. */
  synchronized void stand() {
    if (over) {
      return;
    }
    elector =
        new LeaderElectorBuilder(kubernetes, executor)
            .withConfig(
                new LeaderElectionConfig(
                    new WatchedLock(),
                    settings.leaseDuration(),
                    settings.renewDeadline(),
                    settings.retryPeriod(),
                    new LeaderCallbacks(this::gained, this::lost, this::changed),
                    // After leadership is lost, calls of AWS may be in flight: the Lease must
                    // expire.
                    false,
                    settings.leaseName()))
            .build();
    election = elector.start();
  }

  /** Whether this replica is the leader, by its own clocks only. */
  boolean isHeld() {
    var current = term;
    return !over && current != null && current.includes(clock.instant(), nanoTime.getAsLong());
  }

  /** Why the last read or write of the Lease failed; empty if it succeeded. */
  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /**
   * Leaves the election for good.
   *
   * @param release whether to release the Lease for another replica; otherwise it expires
   */
  synchronized void end(boolean release) {
    var wasHeld = isHeld();
    over = true;
    if (election != null) {
      election.cancel(true);
    }
    if (release && wasHeld && elector != null) {
      release(elector);
    }
    executor.shutdownNow();
  }

  private void release(LeaderElector held) {
    try {
      if (held.release()) {
        LOGGER.info("Released the Lease; another replica can lead at once");
      }
    } catch (KubernetesClientException e) {
      LOGGER.warn("Could not release the Lease, it will expire: {}", Problems.explain(e));
    }
  }

  private void gained() {
    if (!over) {
      LOGGER.info("This replica is now the leader, as {}", settings.identity());
      onGained.run();
    }
  }

  private void lost() {
    if (!over) {
      over = true;
      LOGGER.error(
          "This replica is no longer the leader: {}",
          problem == null
              ? "another one has taken the Lease"
              : "the Lease was not renewed in time: " + problem);
      onLost.run();
    }
  }

  private void changed(@Nullable String holder) {
    if (holder != null && !holder.isEmpty() && !holder.equals(settings.identity())) {
      LOGGER.info("{} is the leader; this replica is on standby", holder);
    }
  }

  /** The Lease, with a record of its renewals. The elector makes one call at a time. */
  private final class WatchedLock implements Lock {

    private final Lock lease =
        new LeaseLock(settings.leaseNamespace(), settings.leaseName(), settings.identity());

    private Term next = term();

    @Override
    public @Nullable LeaderElectionRecord get(KubernetesClient client) {
      // A renewal that follows this read is dated from now.
      next = term();
      return attempt(() -> apiServer.withFailFast(lease::get));
    }

    @Override
    public void create(KubernetesClient client, LeaderElectionRecord lead) {
      write(lead, lease::create);
    }

    @Override
    public void update(KubernetesClient client, LeaderElectionRecord lead) {
      if (lead.getHolderIdentity() == null) {
        // The client omits null fields, and the holder would stay.
        write(
            new LeaderElectionRecord(
                "",
                lead.getLeaseDuration(),
                lead.getAcquireTime(),
                lead.getRenewTime(),
                lead.getLeaderTransitions()),
            lease::update);
      } else {
        write(lead, lease::update);
      }
    }

    private void write(
        LeaderElectionRecord lead, BiConsumer<KubernetesClient, LeaderElectionRecord> request) {
      var unused =
          attempt(
              () ->
                  apiServer.withFailFast(
                      retryNow -> {
                        request.accept(retryNow, lead);
                        return lead;
                      }));
      term = next;
    }

    @Override
    public String identity() {
      return lease.identity();
    }

    @Override
    public String describe() {
      return lease.describe();
    }

    private Term term() {
      return new Term(clock.instant(), nanoTime.getAsLong(), settings.renewDeadline());
    }

    /** The elector continues only after this type of exception. */
    private <T extends @Nullable Object> T attempt(Supplier<T> request) {
      try {
        var answer = request.get();
        problem = null;
        return answer;
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          problem = Problems.explain(e);
        }
        throw e;
      } catch (RuntimeException e) {
        problem = Problems.explain(e);
        throw new KubernetesClientException("The Lease is not as it should be", e);
      }
    }
  }
}
