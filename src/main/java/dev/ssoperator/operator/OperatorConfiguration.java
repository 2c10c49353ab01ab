package dev.ssoperator.operator;

import dev.ssoperator.access.ProtectedSettings;
import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.request.Pacing;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The validated settings of the operator.
 *
 * @param clusterId identifies this cluster in the owner tags; 1 to 256 characters that AWS allows
 *     in a tag, or null for the UID of the namespace kube-system
 * @param instanceArn the Identity Center instance, or null to find the only one
 * @param namespaces the namespaces to watch; empty for all
 * @param labelSelector selects the resources to watch, or null for all
 * @param pacing intervals of checks and retries
 * @param concurrency how many resources are reconciled at once, 1 to 200; resources being deleted
 *     do not count
 * @param quotas limits of AWS calls and of requests in flight
 * @param managementAccount whether the user says that the credentials are the management account's,
 *     so that assignments may be read by principal
 * @param leaderElection leader election, or null for a single replica
 * @param revocations when revocations out of a namespace are held
 * @param protectedSettings what no resource may change
 * @param recordNamespace the namespace of the ConfigMap that counts revocations, and of the Secret
 *     with the key of the seals in statuses
 * @param boundaries whether AccessBoundary resources decide what may be granted
 * @param requestedByStamped whether an admission policy sets {@code ssoperator.dev/requested-by}
 */
public record OperatorConfiguration(
    @Nullable String clusterId,
    @Nullable String instanceArn,
    Set<String> namespaces,
    @Nullable String labelSelector,
    Pacing pacing,
    int concurrency,
    Quotas quotas,
    boolean managementAccount,
    @Nullable LeaderElection leaderElection,
    RevocationBreaker.Settings revocations,
    ProtectedSettings protectedSettings,
    String recordNamespace,
    BoundaryMode boundaries,
    boolean requestedByStamped) {

  private static final Pattern TAG_VALUE = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{1,256}");
  private static final Pattern INSTANCE_ARN =
      Pattern.compile("arn:aws(-[a-z]{1,5}){0,3}:sso:::instance/(sso)?ins-[a-zA-Z0-9-.]{16}");
  private static final int MAX_CONCURRENCY = 200;
  private static final int MAX_REVOCATIONS = 1000;
  private static final Duration MAX_HANDOVER = Duration.ofMinutes(5);

  /** Whether AccessBoundary resources decide what may be granted. */
  public enum BoundaryMode {
    /** They do not: permissions in Kubernetes alone decide. */
    OFF("Off"),
    /** They do: a namespace that none names may grant nothing. */
    REQUIRED("Required");

    private final String text;

    BoundaryMode(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Whether AccessBoundary resources decide what may be granted. */
  public boolean hasBoundaries() {
    return boundaries == BoundaryMode.REQUIRED;
  }

  /**
   * The settings of leader election.
   *
   * @param leaseNamespace the namespace of the Lease
   * @param leaseName the name of the Lease
   * @param identity unique to this process, also over time
   * @param leaseDuration how long other replicas wait after a renewal before one takes the Lease;
   *     whole seconds
   * @param renewDeadline how long this replica is the leader after a renewal; calls sent to AWS by
   *     then must arrive before the Lease expires
   * @param retryPeriod how often the Lease is renewed or checked
   */
  public record LeaderElection(
      String leaseNamespace,
      String leaseName,
      String identity,
      Duration leaseDuration,
      Duration renewDeadline,
      Duration retryPeriod) {

    /** The default of Kubernetes' own components. */
    public static final Duration DEFAULT_LEASE_DURATION = Duration.ofSeconds(15);

    /** The default of Kubernetes' own components. */
    public static final Duration DEFAULT_RENEW_DEADLINE = Duration.ofSeconds(10);

    /** The default of Kubernetes' own components. */
    public static final Duration DEFAULT_RETRY_PERIOD = Duration.ofSeconds(2);

    /** The largest factor that the client's jitter applies to a retry period. */
    private static final double LONGEST_RETRY = 2.2;

    /** Uses Kubernetes' default times. */
    public LeaderElection(String leaseNamespace, String leaseName, String identity) {
      this(
          leaseNamespace,
          leaseName,
          identity,
          DEFAULT_LEASE_DURATION,
          DEFAULT_RENEW_DEADLINE,
          DEFAULT_RETRY_PERIOD);
    }

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException naming the setting and the accepted values
     */
    public LeaderElection {
      check(
          !leaseNamespace.isBlank(),
          "lease-namespace must be the namespace to keep the Lease in",
          leaseNamespace);
      check(!leaseName.isBlank(), "lease name must be the name of a Lease", leaseName);
      check(
          !identity.isBlank(),
          "lease identity must tell this replica from others, as its host name does",
          identity);
      positive("lease-retry-period", retryPeriod);
      check(
          seconds(renewDeadline) > seconds(retryPeriod) * LONGEST_RETRY,
          "lease-renew-deadline must be more than 2.2 times lease-retry-period, which is "
              + retryPeriod,
          renewDeadline);
      check(
          leaseDuration.equals(leaseDuration.truncatedTo(ChronoUnit.SECONDS))
              && leaseDuration.compareTo(renewDeadline) > 0,
          "lease-duration must be whole seconds and more than lease-renew-deadline, which is "
              + renewDeadline,
          leaseDuration);
    }

    private static double seconds(Duration duration) {
      return duration.getSeconds() + duration.getNano() / 1e9;
    }
  }

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException naming the setting and the accepted values
   */
  public OperatorConfiguration {
    namespaces = Set.copyOf(namespaces);
    check(
        clusterId == null || TAG_VALUE.matcher(clusterId).matches(),
        "cluster-id must be 1 to 256 letters, digits, spaces or _.:/=+-@",
        clusterId);
    check(
        instanceArn == null || INSTANCE_ARN.matcher(instanceArn).matches(),
        "instance-arn must look like arn:aws:sso:::instance/ssoins-0123456789abcdef",
        instanceArn);
    check(
        concurrency >= 1 && concurrency <= MAX_CONCURRENCY,
        "concurrency must be 1 to 200",
        concurrency);
    check(
        revocations.limit() >= 0 && revocations.limit() <= MAX_REVOCATIONS,
        "revocation-limit must be 0 to 1000",
        revocations.limit());
    positive("revocation-window", revocations.window());
    check(
        !recordNamespace.isBlank(),
        "record-namespace must be the namespace of the operator's ConfigMap and Secret",
        recordNamespace);
    positive("drift-interval", pacing.driftInterval());
    positive("stalled-retry-interval", pacing.stalledRetryInterval());
    positive("initial-backoff", pacing.initialBackoff());
    positive("max-backoff", pacing.maxBackoff());
    positive("poll-interval", pacing.pollInterval());
    positive("organization-refresh", pacing.organizationRefresh());
    check(
        !pacing.handoverDelay().isNegative() && pacing.handoverDelay().compareTo(MAX_HANDOVER) <= 0,
        "handover-delay must be an ISO-8601 duration from PT0S to PT5M",
        pacing.handoverDelay());
    check(
        pacing.maxBackoff().compareTo(pacing.initialBackoff()) >= 0,
        "max-backoff must be at least initial-backoff, which is " + pacing.initialBackoff(),
        pacing.maxBackoff());
  }

  private static void positive(String setting, Duration duration) {
    check(
        duration.compareTo(Duration.ofMillis(1)) >= 0,
        setting + " must be an ISO-8601 duration of at least PT0.001S, such as PT30M",
        duration);
  }

  private static void check(boolean holds, String rule, @Nullable Object value) {
    if (!holds) {
      throw new IllegalArgumentException("%s, not \"%s\"".formatted(rule, value));
    }
  }
}
