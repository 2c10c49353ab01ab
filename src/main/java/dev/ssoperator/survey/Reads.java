package dev.ssoperator.survey;

import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.sdk.DaemonThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Reads on several threads. One that AWS throttles or does not answer is made again, after a while;
 * the first that fails for good ends all.
 */
public final class Reads implements AutoCloseable {

  /** At AWS's usual latency of some 100 ms, enough to use its 20 calls per second. */
  private static final int THREADS = 16;

  /** For calls of the Identity Store, which must not hold up those of SSO Admin. */
  private static final int STORE_THREADS = 4;

  private static final int ATTEMPTS = 10;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** Lets time pass. */
  @FunctionalInterface
  public interface Pause {

    /** Returns after so long. */
    void sleep(Duration duration) throws InterruptedException;
  }

  private final ExecutorService threads =
      Executors.newFixedThreadPool(THREADS, new DaemonThreads("survey"));
  private final ExecutorService storeThreads =
      Executors.newFixedThreadPool(STORE_THREADS, new DaemonThreads("survey-store"));
  private final Pause pause;

  /** Creates threads that pause by sleeping. */
  public Reads() {
    this(duration -> Thread.sleep(duration.toMillis()));
  }

  Reads(Pause pause) {
    this.pause = pause;
  }

  /** Makes a read on the calling thread. */
  public <T> T now(Supplier<T> read) throws InterruptedException {
    var wait = FIRST_PAUSE;
    for (var attempt = 1; ; attempt++) {
      try {
        return read.get();
      } catch (IdentityCenterException e) {
        if (!isPassing(e.kind()) || attempt == ATTEMPTS) {
          throw e;
        }
        pause.sleep(wait);
        wait =
            wait.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
                ? LONGEST_PAUSE
                : wait.multipliedBy(2);
      }
    }
  }

  /** Expired credentials or a disabled key are for the user, who starts again. */
  private static boolean isPassing(ErrorKind kind) {
    return kind == ErrorKind.THROTTLED
        || kind == ErrorKind.UNAVAILABLE
        || kind == ErrorKind.INCONSISTENT
        || kind == ErrorKind.OPERATION_IN_PROGRESS;
  }

  /** Starts a read. */
  <T> Future<T> start(Supplier<T> read) {
    return threads.submit(() -> now(read));
  }

  /** Starts a read of the Identity Store, which has a quota of its own. */
  <T> Future<T> startInStore(Supplier<T> read) {
    return storeThreads.submit(() -> now(read));
  }

  /** The result of a read, when it is there. */
  <T> T end(Future<T> read) throws InterruptedException {
    try {
      return read.get();
    } catch (ExecutionException e) {
      close();
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
  }

  /** The results, in order. */
  <T> List<T> all(Collection<Future<T>> started) throws InterruptedException {
    var results = new ArrayList<T>(started.size());
    for (var read : started) {
      results.add(end(read));
    }
    return results;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    storeThreads.shutdownNow();
  }
}
