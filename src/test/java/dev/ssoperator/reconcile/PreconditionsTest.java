package dev.ssoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.AwsCallListener;
import dev.ssoperator.identitycenter.AwsConnection;
import dev.ssoperator.identitycenter.AwsConnection.AwsSettings;
import dev.ssoperator.identitycenter.Fence;
import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.sandbox.AwsEnvironment;
import dev.ssoperator.sdk.Woken;
import dev.ssoperator.status.Reason;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Those who wait for an instance are woken once there is one, whatever happens meanwhile. */
class PreconditionsTest {

  private static final Duration SOON = Duration.ofMillis(5);

  private final Woken woken = new Woken();
  private final AtomicInteger broken = new AtomicInteger();
  private final AtomicInteger toBreak = new AtomicInteger();

  /** A defect that no answer of AWS explains. */
  private final AwsCallListener listener =
      (service, operation, error, took) -> {
        if (toBreak.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          broken.incrementAndGet();
          throw new IllegalStateException("a defect");
        }
      };

  @Test
  void aDefectDuringTheSearchForAnInstanceEndsNobodysWait() {
    try (var emulator = Emulator.start(EmulatorOptions.defaults());
        var environment = new AwsEnvironment(emulator.endpoint());
        var aws =
            new AwsConnection(
                new AwsSettings(null, Duration.ofHours(1), SOON, SOON, 4, Quotas.DEFAULT),
                Clock.systemUTC(),
                listener,
                new Fence(() -> true));
        var preconditions = new Preconditions(aws.identityCenter(), SOON)) {
      var denied =
          emulator
              .control()
              .addFault(FaultSpec.error("ListInstances", "AccessDeniedException", "no"));
      var verdict = preconditions.instanceNotReady(woken.requester());
      assertThat(verdict.orElseThrow().reason()).isEqualTo(Reason.INSTANCE_NOT_READY);

      toBreak.set(3);
      emulator.control().removeFault(denied.id());

      await().untilAsserted(() -> assertThat(woken).hasValue(1));
      assertThat(broken).hasValue(3);
      assertThat(preconditions.instanceNotReady(woken.requester())).isEmpty();
    }
  }
}
