package dev.ssoperator.proof;

import dev.ssoperator.request.Pacing;
import dev.ssoperator.world.World;
import dev.ssoperator.world.World.OperatorProcess;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The operator of a scene: one process, or two of which one leads. */
final class Operators {

  /** What was removed by hand, or given up for long, is looked at again while the test runs. */
  private static final Pacing RESTLESS =
      new Pacing(
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          World.QUICK.initialBackoff(),
          World.QUICK.maxBackoff(),
          World.QUICK.pollInterval());

  private static final String ALONE = "alone";

  private final World world;
  private final boolean areReplicas;
  private final Map<String, OperatorProcess> running = new HashMap<>();
  private int started;

  Operators(World world, boolean areReplicas) {
    this.world = world;
    this.areReplicas = areReplicas;
    start();
    if (areReplicas) {
      start();
    }
  }

  private void start() {
    if (areReplicas) {
      var identity = "replica-" + started++;
      running.put(
          identity,
          world.startReplica(identity, Duration.ofMillis(100), Clock.systemUTC(), RESTLESS));
    } else {
      running.put(ALONE, world.startOperator(RESTLESS));
    }
  }

  /** The one that works dies; what it still tries to write does not arrive. */
  void crash() {
    world.kill(takeWorking());
    if (areReplicas) {
      world.expireLease();
    }
    start();
  }

  /** The one that works ends properly. */
  void restart() {
    takeWorking().close();
    start();
  }

  private OperatorProcess takeWorking() {
    if (areReplicas) {
      world.until(() -> running.containsKey(world.leaseHolder()));
    }
    return running.remove(areReplicas ? world.leaseHolder() : ALONE);
  }
}
