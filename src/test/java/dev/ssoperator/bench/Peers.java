package dev.ssoperator.bench;

import dev.ssoperator.bench.Company.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The assignments of {@link Grants}, made as other tools make them. */
final class Peers implements Experiment {

  private static final int WORKERS = 10;

  private final Compression time;
  private final Company company;
  private final List<Grant> grants;

  Peers(Compression time, Size size) {
    this.time = time;
    company = new Company(size.accounts(), Size.SETS, 1, 0);
    grants = Grants.shuffled(company.everywhere(1));
  }

  @Override
  public String name() {
    return "peers";
  }

  @Override
  public Compression time() {
    return time;
  }

  @Override
  public Duration deadline() {
    return Duration.ofSeconds(Math.round(6 * Grants.limit(time, company)) + 60);
  }

  @Override
  public void run(Progress progress, Consumer<Row> rows)
      throws InterruptedException, ExecutionException {
    try (var lab = new Lab(time, progress, company, List.of());
        var client = new PeerClient(lab.awsEndpoint(), time)) {
      var queue = new ConcurrentLinkedQueue<>(grants);
      var workers = Executors.newFixedThreadPool(WORKERS);
      var began = Instant.now();
      try {
        var running = new ArrayList<Future<?>>();
        for (var i = 0; i < WORKERS; i++) {
          running.add(workers.submit((Callable<Void>) () -> work(queue, client)));
        }
        lab.waiting()
            .until(
                () -> running.stream().allMatch(Future::isDone),
                Duration.ofMillis(10),
                () -> "%d of %d left".formatted(queue.size(), grants.size()));
        for (var worker : running) {
          worker.get();
        }
      } finally {
        workers.shutdownNow();
        workers.awaitTermination(10, TimeUnit.SECONDS);
      }
      var ended = Instant.now();
      rows.accept(
          Row.baseline(
              "peers: time to the last",
              "s",
              time.seconds(began, ended),
              Grants.limit(time, company)));
      rows.accept(
          Row.baseline("peers: calls throttled", "calls", lab.calls().throttled().count(), null));
      rows.accept(
          Row.baseline(
              "peers: calls per assignment",
              "calls",
              (double) lab.calls().ssoAdmin().count() / grants.size(),
              null));
    }
  }

  private static Void work(ConcurrentLinkedQueue<Grant> queue, PeerClient client)
      throws InterruptedException {
    for (var grant = queue.poll(); grant != null; grant = queue.poll()) {
      client.make(grant);
    }
    return null;
  }
}
