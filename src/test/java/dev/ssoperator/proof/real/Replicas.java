package dev.ssoperator.proof.real;

import static org.awaitility.Awaitility.await;

import dev.ssoperator.process.RunProcess;
import dev.ssoperator.world.World;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Two replicas, of which one leads. */
final class Replicas implements AutoCloseable {

  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private static final int LOG_LINES = 60;

  private final List<Replica> replicas;

  Replicas(World world, Path folder) throws IOException {
    replicas = List.of(new Replica(world, folder, "one"), new Replica(world, folder, "two"));
  }

  /** The one that leads, once one does and the other is ready to. */
  Replica leader() {
    until("two replicas that work", () -> replicas.stream().allMatch(Replica::isReady));
    var leader = new AtomicReference<Replica>();
    until(
        "a leader",
        () -> {
          replicas.stream().filter(Replica::leads).findFirst().ifPresent(leader::set);
          return leader.get() != null;
        });
    return leader.get();
  }

  /** Whether a process leads that is not this one. */
  boolean hasLeaderOtherThan(RunProcess process) {
    return replicas.stream().anyMatch(replica -> replica.process() != process && replica.leads());
  }

  /** The other one. */
  Replica other(Replica replica) {
    return replicas.get(1 - replicas.indexOf(replica));
  }

  /** Waits until something holds; what has ended meanwhile is started again. */
  void until(String what, BooleanSupplier condition) {
    await(what)
        .atMost(RunProcess.PATIENCE)
        .pollInterval(LOOK_EVERY)
        .until(
            () -> {
              replicas.forEach(Replica::startWhereEnded);
              return condition.getAsBoolean();
            });
  }

  /** How many processes there have been. */
  int processes() {
    return replicas.stream().mapToInt(Replica::starts).sum();
  }

  /** The ends of the logs of the processes of this moment. */
  String logs() {
    return replicas.stream()
        .map(
            replica -> {
              var log = replica.process().log();
              return "log of %s\n%s"
                  .formatted(
                      replica,
                      String.join(
                          "\n", log.subList(Math.max(0, log.size() - LOG_LINES), log.size())));
            })
        .collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    replicas.forEach(Replica::close);
  }
}
