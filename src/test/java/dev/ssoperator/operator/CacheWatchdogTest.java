package dev.ssoperator.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** When a new process is needed because caches stay stale. */
class CacheWatchdogTest {

  private final AtomicLong seconds = new AtomicLong();
  private final AtomicReference<List<String>> stale = new AtomicReference<>(List.of());
  private final CacheWatchdog watchdog =
      new CacheWatchdog(stale::get, () -> TimeUnit.SECONDS.toNanos(seconds.get()));

  @Test
  void cachesThatStayStaleAlthoughTheApiServerAnswersNeedANewProcess() {
    stale.set(List.of("controller of PermissionSet"));
    watchdog.observe(true);
    seconds.addAndGet(119);
    watchdog.observe(true);
    assertThat(watchdog.problem()).isEmpty();

    seconds.addAndGet(1);

    assertThat(watchdog.problem())
        .contains(
            "have not followed the API server for 120 s although it answers: controller of"
                + " PermissionSet");
  }

  @Test
  void cachesThatFollowAgainInBetweenDoNot() {
    stale.set(List.of("controller of PermissionSet"));
    watchdog.observe(true);
    seconds.addAndGet(119);
    stale.set(List.of());
    watchdog.observe(true);
    stale.set(List.of("controller of PermissionSet"));
    watchdog.observe(true);
    seconds.addAndGet(119);

    assertThat(watchdog.problem()).isEmpty();
  }

  @Test
  void anApiServerThatIsAwayIsNoReasonForANewProcess() {
    stale.set(List.of("controller of PermissionSet"));
    watchdog.observe(true);
    seconds.addAndGet(119);
    watchdog.observe(false);
    seconds.addAndGet(600);

    assertThat(watchdog.problem()).isEmpty();
  }
}
