package dev.ssoperator.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.access.ProtectedSettings;
import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.apiserver.KubernetesConnection;
import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.kubernetes.MockApiServer;
import dev.ssoperator.operator.OperatorConfiguration.BoundaryMode;
import dev.ssoperator.operator.OperatorConfiguration.LeaderElection;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.sandbox.AwsEnvironment;
import dev.ssoperator.telemetry.Page;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Of two replicas one leads; the other is ready to take over. */
class StandbyTest {

  @Test
  void aStandbyIsReadyAndHasNotAskedAws() {
    try (var emulator = Emulator.start(EmulatorOptions.defaults());
        var aws = new AwsEnvironment(emulator.endpoint());
        var kubernetes = new MockApiServer();
        var client = KubernetesConnection.open(kubernetes.config(), "test");
        var standby = operator(client, "two");
        var leader = operator(client, "one")) {
      leader.start();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> page(leader, "/readyz").body().contains("instance: arn:"));
      assertThat(page(leader, "/readyz").body()).contains("ok     operator: is the leader");

      standby.start();

      assertThat(page(standby, "/readyz").body())
          .contains("ok     operator: on standby", "ok     instance: not looked up yet");
      assertThat(page(standby, "/readyz").status()).isEqualTo(200);
      assertThat(page(standby, "/livez").status()).isEqualTo(200);
      assertThat(page(standby, "/metrics").body()).contains("ssoperator_leader 0.0\n");
      assertThat(page(leader, "/metrics").body()).contains("ssoperator_leader 1.0\n");
    }
  }

  private static SsoOperator operator(KubernetesConnection client, String identity) {
    return new SsoOperator(
        new OperatorConfiguration(
            "c",
            null,
            Set.of("default"),
            null,
            Pacing.DEFAULT,
            2,
            Quotas.DEFAULT,
            false,
            new LeaderElection("default", "ssoperator", identity),
            RevocationBreaker.Settings.DEFAULT,
            ProtectedSettings.NONE,
            "default",
            BoundaryMode.OFF,
            false),
        client,
        Clock.systemUTC(),
        () -> {});
  }

  private static Page page(SsoOperator operator, String path) {
    return Objects.requireNonNull(operator.pages().get(path)).get();
  }
}
