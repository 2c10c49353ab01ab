package dev.ssoperator.bench;

import dev.ssoperator.access.ProtectedSettings;
import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.identitycenter.quota.RateLimit;
import dev.ssoperator.operator.OperatorConfiguration;
import dev.ssoperator.operator.OperatorConfiguration.BoundaryMode;
import dev.ssoperator.request.Pacing;
import java.time.Duration;
import java.util.Set;

/** The operator's settings as they are by default, in compressed time. */
final class OperatorSettings {

  private static final int CONCURRENCY = 10;

  private OperatorSettings() {}

  /**
   * All of them.
   *
   * @param driftInterval in AWS's time
   */
  static OperatorConfiguration compressed(
      Compression time, Duration driftInterval, boolean managementAccount) {
    var usual = Pacing.DEFAULT;
    return new OperatorConfiguration(
        Company.CLUSTER,
        null,
        Set.of(),
        null,
        new Pacing(
            time.here(driftInterval),
            time.here(usual.stalledRetryInterval()),
            time.here(usual.initialBackoff()),
            time.here(usual.maxBackoff()),
            time.here(usual.pollInterval()),
            // How fast revocations are is measured, not how long they may wait for a successor.
            Duration.ZERO,
            time.here(usual.organizationRefresh())),
        CONCURRENCY,
        new Quotas(
            compressed(time, Quotas.DEFAULT.ssoAdmin()),
            compressed(time, Quotas.DEFAULT.identityStore()),
            compressed(time, Quotas.DEFAULT.organizations()),
            Quotas.DEFAULT.slots()),
        managementAccount,
        null,
        // How fast revocations are is measured.
        RevocationBreaker.Settings.OFF,
        ProtectedSettings.NONE,
        "default",
        BoundaryMode.OFF,
        false);
  }

  private static RateLimit compressed(Compression time, RateLimit limit) {
    return new RateLimit(time.here(1) * limit.callsPerSecond(), limit.burst());
  }
}
