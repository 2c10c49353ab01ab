package dev.ssoperator.proof.crash;

import dev.ssoperator.request.Pacing;
import dev.ssoperator.sdk.DaemonThreads;
import dev.ssoperator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Starts an operator, and another one as soon as it has died. */
final class Supervisor implements AutoCloseable {

  private static final Duration LONG = Duration.ofMinutes(10);

  private final World world;
  private final Pacing pacing;
  private final @Nullable Crash crash;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(new DaemonThreads("supervisor"));
  private final List<TrappedOperator> operators = new ArrayList<>();
  private volatile boolean hadRequests;

  /**
   * Creates a supervisor that has started nothing.
   *
   * @param crash where the first operator dies; null where it does not
   */
  Supervisor(World world, Pacing pacing, @Nullable Crash crash) {
    this.world = world;
    this.pacing = pacing;
    this.crash = crash;
  }

  /**
   * Starts the first operator.
   *
   * @param isArmed whether its side effects count from the beginning
   */
  Trap start(boolean isArmed) {
    return await(
        () -> {
          var operator = new TrappedOperator(world, pacing, crash, isArmed, this::died);
          operators.add(operator);
          return operator.trap();
        });
  }

  /** Returns once there is another operator, if one has died. */
  void settle() {
    var unused = await(() -> true);
  }

  /** Whether AWS worked on requests when the operator died. */
  boolean hadRequests() {
    return hadRequests;
  }

  private void died() {
    hadRequests = world.state().requests().stream().anyMatch(r -> r.status().equals("IN_PROGRESS"));
    thread.execute(this::restart);
  }

  private void restart() {
    if (crash != null && crash.requestsEnd()) {
      world.aws().advanceClock(LONG);
    }
    operators.add(new TrappedOperator(world, pacing, null, false, () -> {}));
    bury(operators.get(0));
  }

  /** The client of a dead process takes seconds to give up its last request. */
  private static void bury(TrappedOperator dead) {
    new DaemonThreads("corpse").newThread(dead::close).start();
  }

  private <T> T await(Callable<T> task) {
    try {
      return thread.submit(task).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    settle();
    thread.shutdown();
    operators.forEach(TrappedOperator::close);
  }
}
