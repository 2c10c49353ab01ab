package dev.ssoperator.bench;

import dev.ssoperator.operator.OperatorConfiguration.LeaderElection;
import dev.ssoperator.process.RunProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Of two processes, the one that leads ends: how long until the other makes its first call. */
final class Failover implements Experiment {

  private static final int TIMES = 3;
  private static final String LEASE = "ssoperator";
  private static final Duration BEYOND_LEASE = Duration.ofSeconds(5);

  /** A standby looks at the Lease every retry period and up to 1.2 times that more. */
  private static final double LONGEST_RETRY = 2.2;

  private static final Duration LOOK_EVERY = Duration.ofMillis(10);

  /** Leases last whole seconds, so nothing is compressed. */
  @Override
  public Compression time() {
    return new Compression(1);
  }

  @Override
  public String name() {
    return "failover";
  }

  @Override
  public Duration deadline() {
    return Duration.ofMinutes(5);
  }

  @Override
  public void run(Progress progress, Consumer<Row> rows) throws Exception {
    var folder = Files.createDirectories(Bench.OUTPUT.resolve("failover"));
    try (var lab = new Lab(time(), progress, new Company(1, 1, 1, 0), List.of());
        var pair = new Pair(lab, folder)) {
      var killed = 0.0;
      var stopped = 0.0;
      for (var i = 0; i < TIMES; i++) {
        killed = Math.max(killed, pair.afterKill());
        stopped = Math.max(stopped, pair.afterStop());
        progress.say("%.1f s after a kill, %.1f s after a stop".formatted(killed, stopped));
      }
      var longest = LeaderElection.DEFAULT_LEASE_DURATION.plus(BEYOND_LEASE);
      rows.accept(
          Row.figure(
              "failover: after a kill, worst", "s", killed, Bound.atMost(time().seconds(longest))));
      var looks = LONGEST_RETRY * time().seconds(LeaderElection.DEFAULT_RETRY_PERIOD);
      rows.accept(
          Row.ratio("failover: after a stop, worst", "s", stopped, looks, Bound.atMost(1.25)));
    }
  }

  /** The one that leads, and the one that stands by. */
  private static final class Pair implements AutoCloseable {

    private final Lab lab;
    private final Path folder;
    private RunProcess leader;
    private RunProcess standby;

    Pair(Lab lab, Path folder) throws IOException, InterruptedException {
      this.lab = lab;
      this.folder = folder;
      leader = start();
      lab.waiting().until(() -> calls() > 0, LOOK_EVERY, () -> "nobody leads");
      standby = startStandby();
    }

    /** The seconds from the leader's end just after it has renewed the Lease, the worst case. */
    double afterKill() throws InterruptedException, IOException {
      var before = renewTime();
      lab.waiting()
          .until(() -> !renewTime().equals(before), LOOK_EVERY, () -> "nobody renews the Lease");
      lab.aws().clearLogs();
      leader.kill();
      return succeed(Instant.now());
    }

    /** The seconds from SIGTERM; a leader that has nothing to do makes no call any more. */
    double afterStop() throws InterruptedException, IOException {
      lab.aws().clearLogs();
      var from = Instant.now();
      leader.terminate();
      return succeed(from);
    }

    private double succeed(Instant from) throws InterruptedException, IOException {
      lab.waiting().until(() -> calls() > 0, LOOK_EVERY, () -> "nobody leads");
      var took = lab.time().seconds(from, lab.aws().calls().get(0).time());
      leader = standby;
      standby = startStandby();
      return took;
    }

    private int calls() {
      return lab.calls().count();
    }

    private @Nullable ZonedDateTime renewTime() {
      var lease = lab.client().leases().inNamespace(Company.NAMESPACE).withName(LEASE).get();
      return lease.getSpec().getRenewTime();
    }

    private RunProcess startStandby() throws IOException, InterruptedException {
      var process = start();
      lab.waiting()
          .until(
              () -> process.get("/readyz").statusCode() == 200,
              LOOK_EVERY,
              () -> "nobody stands by");
      return process;
    }

    private RunProcess start() throws IOException {
      return new RunProcess(
          folder,
          RunProcess.kubeconfig(URI.create(lab.kubernetesConfig().getMasterUrl())),
          RunProcess.findsAws(lab.awsEndpoint()),
          RunProcess.java(OperatorProcess.classPath()),
          "--cluster-id=" + Company.CLUSTER,
          "--leader-elect",
          "--lease-namespace=" + Company.NAMESPACE);
    }

    @Override
    public void close() {
      leader.close();
      standby.close();
    }
  }
}
