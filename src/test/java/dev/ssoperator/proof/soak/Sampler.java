package dev.ssoperator.proof.soak;

import dev.ssoperator.process.RunProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Takes a process's vitals again and again, beside everything else that happens. */
final class Sampler implements AutoCloseable {

  private final RunProcess process;
  private final Consumer<Vitals> listener;
  private final List<Vitals> vitals = new CopyOnWriteArrayList<>();
  private final AtomicInteger missed = new AtomicInteger();
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

  /**
   * Begins one interval from now.
   *
   * @param interval from the end of one sample to the begin of the next
   */
  Sampler(RunProcess process, Duration interval, Consumer<Vitals> listener) {
    this.process = process;
    this.listener = listener;
    var unused =
        executor.scheduleWithFixedDelay(
            this::sample, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void sample() {
    try {
      var now = Vitals.of(process);
      vitals.add(now);
      listener.accept(now);
    } catch (IOException | UncheckedIOException e) {
      // A process that answers late is asked again.
      missed.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Ends once the current sample is taken.
   *
   * @return all samples
   * @throws IllegalStateException more were missed than taken
   */
  List<Vitals> end() throws InterruptedException {
    executor.shutdown();
    if (!executor.awaitTermination(1, TimeUnit.MINUTES) || missed.get() > vitals.size()) {
      throw new IllegalStateException(
          "%d samples were taken, %d missed".formatted(vitals.size(), missed.get()));
    }
    return new ArrayList<>(vitals);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
