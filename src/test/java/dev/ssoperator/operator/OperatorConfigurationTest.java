package dev.ssoperator.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ssoperator.access.ProtectedSettings;
import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.operator.OperatorConfiguration.BoundaryMode;
import dev.ssoperator.operator.OperatorConfiguration.LeaderElection;
import dev.ssoperator.request.Pacing;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A wrong setting is refused at once, by its name. */
class OperatorConfigurationTest {

  private static final String ARN = "arn:aws:sso:::instance/ssoins-0123456789abcdef";

  @ParameterizedTest
  @ValueSource(strings = {"", "a\tb", "50%", "a,b", "{prod}"})
  void aClusterIdThatCannotBeATagIsRefused(String clusterId) {
    refused("cluster-id", clusterId, () -> with(clusterId, ARN, Pacing.DEFAULT, 1));
  }

  @Test
  void aClusterIdLongerThanATagIsRefused() {
    assertThatCode(() -> with("x".repeat(256), ARN, Pacing.DEFAULT, 1)).doesNotThrowAnyException();
    refused("cluster-id", "xxx", () -> with("x".repeat(257), ARN, Pacing.DEFAULT, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"prod", "prod/eu-west-1", "Größe 1", "a.b:c=d+e-f@g_h"})
  void aClusterIdThatCanBeATagIsAccepted(String clusterId) {
    assertThat(with(clusterId, ARN, Pacing.DEFAULT, 1).clusterId()).isEqualTo(clusterId);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ssoins-0123456789abcdef",
        "arn:aws:sso:::instance/ssoins-0123456789abcde",
        "arn:aws:sso:::instance/ssoins-0123456789abcdef0",
        "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef",
        " arn:aws:sso:::instance/ssoins-0123456789abcdef"
      })
  void anInstanceArnOfAnotherFormIsRefused(String arn) {
    refused("instance-arn", arn, () -> with("prod", arn, Pacing.DEFAULT, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ARN,
        "arn:aws-us-gov:sso:::instance/ssoins-0123456789abcdef",
        "arn:aws-cn:sso:::instance/ins-0123456789abcdef"
      })
  void anInstanceArnOfAnyPartitionIsAccepted(String arn) {
    assertThatCode(() -> with("prod", arn, Pacing.DEFAULT, 1)).doesNotThrowAnyException();
  }

  @Test
  void anInstanceArnMayBeLeftOut() {
    assertThatCode(() -> with("prod", null, Pacing.DEFAULT, 1)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 201})
  void aConcurrencyOutOfBoundsIsRefused(int concurrency) {
    refused(
        "concurrency",
        String.valueOf(concurrency),
        () -> with("prod", ARN, Pacing.DEFAULT, concurrency));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 200})
  void aConcurrencyAtItsBoundsIsAccepted(int concurrency) {
    assertThat(with("prod", ARN, Pacing.DEFAULT, concurrency).concurrency()).isEqualTo(concurrency);
  }

  @ParameterizedTest
  @CsvSource({
    "lease-retry-period, PT0S, PT15S, PT10S, PT0S",
    "lease-retry-period, PT-1S, PT15S, PT10S, PT-1S",
    "lease-renew-deadline, PT4.4S, PT15S, PT4.4S, PT2S",
    "lease-renew-deadline, PT-1S, PT15S, PT-1S, PT2S",
    "lease-renew-deadline, PT10S, PT15S, PT10S, PT9999999999999999S",
    "lease-duration, PT10S, PT10S, PT10S, PT2S",
    "lease-duration, PT12.5S, PT12.5S, PT10S, PT2S"
  })
  void leaseTimesThatDoNotFitAreRefused(
      String setting, String value, Duration lease, Duration deadline, Duration retry) {
    refused(
        setting, value, () -> new LeaderElection("sso", "ssoperator", "a", lease, deadline, retry));
  }

  @ParameterizedTest
  @CsvSource({"PT5S, PT4.401S, PT2S", "PT15S, PT10S, PT2S", "PT1H, PT20M, PT0.1S"})
  void leaseTimesThatFitAreAccepted(Duration lease, Duration deadline, Duration retry) {
    assertThatCode(() -> new LeaderElection("sso", "ssoperator", "a", lease, deadline, retry))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "drift-interval, 0, PT0S",
    "drift-interval, 0, PT-1S",
    "stalled-retry-interval, 1, PT0S",
    "stalled-retry-interval, 1, PT-1S",
    "initial-backoff, 2, PT0S",
    "initial-backoff, 2, PT-1S",
    "max-backoff, 3, PT0S",
    "max-backoff, 3, PT-1S",
    "poll-interval, 4, PT0S",
    "poll-interval, 4, PT-1S",
    "poll-interval, 4, PT0.0009S",
    "organization-refresh, 6, PT0S",
    "organization-refresh, 6, PT-1S",
    "initial-backoff, 2, PT0.000000001S"
  })
  void aDurationThatIsNotAtLeastAMillisecondIsRefused(
      String setting, int position, Duration duration) {
    refused(setting, duration.toString(), () -> with("prod", ARN, pacing(position, duration), 1));
  }

  @Test
  void aMillisecondIsAccepted() {
    var shortest = Duration.ofMillis(1);
    var pacing = new Pacing(shortest, shortest, shortest, shortest, shortest);

    assertThatCode(() -> with("prod", ARN, pacing, 1)).doesNotThrowAnyException();
  }

  @Test
  void aMaximumBelowTheFirstBackoffIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with("prod", ARN, backoff("PT2S", "PT1.999S"), 1))
        .withMessage(
            "max-backoff must be at least initial-backoff, which is PT2S, not \"PT1.999S\"");
    assertThatCode(() -> with("prod", ARN, backoff("PT2S", "PT2S"), 1)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t"})
  void aLeaseWithoutNamespaceNameOrHolderIsRefused(String blank) {
    refused("lease-namespace", blank, () -> new LeaderElection(blank, "ssoperator", "pod-1"));
    refused("lease name", blank, () -> new LeaderElection("platform", blank, "pod-1"));
    refused("lease identity", blank, () -> new LeaderElection("platform", "ssoperator", blank));
    assertThatCode(() -> new LeaderElection("platform", "ssoperator", "pod-1"))
        .doesNotThrowAnyException();
  }

  @Test
  void laterChangesOfTheNamespacesDoNotMatter() {
    var namespaces = new HashSet<>(Set.of("a"));
    var configuration =
        new OperatorConfiguration(
            "prod",
            null,
            namespaces,
            null,
            Pacing.DEFAULT,
            1,
            Quotas.DEFAULT,
            false,
            null,
            RevocationBreaker.Settings.DEFAULT,
            ProtectedSettings.NONE,
            "default",
            BoundaryMode.OFF,
            false);
    namespaces.add("b");

    assertThat(configuration.namespaces()).containsExactly("a");
  }

  private static void refused(
      String setting, String value, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatIllegalArgumentException()
        .isThrownBy(call)
        .withMessageStartingWith(setting + " must ")
        .withMessageContaining("not \"" + value);
  }

  private static OperatorConfiguration with(
      String clusterId, String instanceArn, Pacing pacing, int concurrency) {
    return new OperatorConfiguration(
        clusterId,
        instanceArn,
        Set.of(),
        null,
        pacing,
        concurrency,
        Quotas.DEFAULT,
        false,
        null,
        RevocationBreaker.Settings.DEFAULT,
        ProtectedSettings.NONE,
        "default",
        BoundaryMode.OFF,
        false);
  }

  private static Pacing backoff(String initial, String max) {
    var second = Duration.ofSeconds(1);
    return new Pacing(second, second, Duration.parse(initial), Duration.parse(max), second);
  }

  private static Pacing pacing(int position, Duration duration) {
    var durations = new Duration[7];
    java.util.Arrays.fill(durations, Duration.ofSeconds(1));
    durations[position] = duration;
    return new Pacing(
        durations[0],
        durations[1],
        durations[2],
        durations[3],
        durations[4],
        durations[5],
        durations[6]);
  }
}
