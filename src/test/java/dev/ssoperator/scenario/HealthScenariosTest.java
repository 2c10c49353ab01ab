package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the probes answer about the inside of the process. */
@OnEveryBackend
class HealthScenariosTest extends ScenarioTest {

  /** A drift interval passes in a second. */
  private static final Pacing RESTLESS =
      new Pacing(
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofMillis(40),
          Duration.ofMillis(160),
          Duration.ofMillis(20));

  HealthScenariosTest(Backend backend) {
    super(backend);
  }

  @Test
  void allIsWell() {
    var operator = world.startOperator();

    world.until(() -> operator.get("/readyz").body().contains("instance: arn:aws:sso:::instance/"));
    assertThat(operator.get("/readyz").statusCode()).isEqualTo(200);
    assertThat(operator.get("/livez").body())
        .isEqualTo(
            "ok     start: alive\nok     request poller: alive\nok     sweeper: alive\nok     caches: alive\n");
    assertThat(operator.get("/livez").statusCode()).isEqualTo(200);
    assertThat(operator.get("/startupz").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"request-poller, request poller", "sweeper, sweeper"})
  void aThreadThatDiesIsSaid(String thread, String name) {
    var clock = new DeadlyClock(thread);
    var operator = world.startOperator(RESTLESS, clock);
    world.apply(set("ops", "") + assignment("access", "ops", "555555555555", "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    assertThat(operator.get("/livez").statusCode()).isEqualTo(200);

    clock.isDeadly = true;

    world.until(() -> operator.get("/livez").statusCode() == 503);
    assertThat(operator.get("/livez").body())
        .contains("FAILED " + name + ": has died")
        .containsOnlyOnce("FAILED");
  }

  /** A clock that a thread dies of. */
  private static final class DeadlyClock extends Clock {
    private final String thread;
    private volatile boolean isDeadly;

    private DeadlyClock(String thread) {
      this.thread = thread;
    }

    @Override
    public Instant instant() {
      if (isDeadly && Thread.currentThread().getName().equals(thread)) {
        throw new AssertionError("no time left");
      }
      return Instant.now();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
