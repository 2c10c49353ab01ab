package dev.ssoperator.identitycenter;

import dev.ssoperator.identitycenter.quota.CallBudget;
import dev.ssoperator.identitycenter.quota.CallBudgets;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.identitycenter.quota.Quotas;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.identitystore.IdentitystoreClient;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The connection to AWS: one HTTP client, three services, each with a call budget, and STS. Region,
 * credentials and endpoints come from the SDK's own default chains ({@code AWS_REGION}, IRSA, Pod
 * Identity, {@code AWS_ENDPOINT_URL…}).
 */
public final class AwsConnection implements AutoCloseable {

  /** Organizations, as metrics and logs name it. */
  static final String ORGANIZATIONS = "organizations";

  /** The Identity Store, as metrics and logs name it. */
  static final String IDENTITY_STORE = "identity-store";

  private static final Logger LOGGER = LoggerFactory.getLogger(AwsConnection.class);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(20);

  /** New grants wait for the first answer of STS. */
  private static final Duration STS_TIMEOUT = Duration.ofSeconds(5);

  private final SdkHttpClient http;
  private final DefaultCredentialsProvider credentials;
  private final CallBudgets budgets;
  private final AwsCallListener listener;
  private final Map<String, String> unanswered = new ConcurrentHashMap<>();

  /** What is closed with this, in this order: the clients before what they share. */
  private final Deque<SdkAutoCloseable> open = new ArrayDeque<>();

  private final Fence fence;
  private final InstanceLocator locator;
  private final StsClient sts;
  private final IdentityCenter identityCenter;
  private final Directory directory;
  private final OrganizationReader organization;

  /**
   * Opens the connection; no call is made yet.
   *
   * @param settings the part of the operator's configuration that is about AWS
   * @param clock the clock for the age of cached answers
   * @param listener receives every call
   * @param fence checked before every call that changes AWS state
   */
  public AwsConnection(AwsSettings settings, Clock clock, AwsCallListener listener, Fence fence) {
    this.listener = listener;
    this.fence = fence;
    http = owned(Apache5HttpClient.builder().maxConnections(settings.maxConnections()).build());
    // Without sharing, each client would assume the role itself.
    credentials = owned(DefaultCredentialsProvider.builder().build());
    budgets = new CallBudgets(settings.quotas());
    var ssoAdmin = new SsoAdminClients(this::ssoAdmin);
    var identityStore = identityStore(Lane.READ);
    // Without budget and metrics: nothing that the operator does for a resource needs STS.
    sts =
        owned(
            StsClient.builder()
                .httpClient(http)
                .credentialsProvider(credentials)
                .overrideConfiguration(o -> o.apiCallTimeout(STS_TIMEOUT))
                .build());
    // A call that grants access needs the instance first.
    locator =
        new InstanceLocator(
            ssoAdmin.in(Lane.GRANT), id -> SdkDirectory.probe(identityStore, id), settings, clock);
    identityCenter = new SdkIdentityCenter(ssoAdmin, locator);
    directory = new SdkDirectory(identityStore, identityStore(Lane.SWEEP), locator);
    organization = new SdkOrganizationReader(organizations(Lane.READ), organizations(Lane.SWEEP));
    var used = identityStore.serviceClientConfiguration();
    LOGGER.info(
        "Using AWS region {}{}",
        used.region(),
        used.endpointOverride().map(endpoint -> " at " + endpoint).orElse(""));
  }

  /** Permission sets and assignments. */
  public IdentityCenter identityCenter() {
    return identityCenter;
  }

  /** Groups and users by name. */
  public Directory directory() {
    return directory;
  }

  /** The accounts, their organizational units and their tags. */
  public OrganizationReader organization() {
    return organization;
  }

  /**
   * The identity of the operator's credentials. The call needs no permission.
   *
   * @throws IdentityCenterException if STS does not tell
   */
  public CallerIdentity caller() {
    return AwsErrors.call(
        "GetCallerIdentity",
        () -> {
          var identity = sts.getCallerIdentity();
          return new CallerIdentity(
              Responses.required(identity.account(), "Account"),
              Responses.required(identity.arn(), "Arn"));
        });
  }

  /** The limits of calls, and how many calls were made and wait. */
  public CallBudgets budgets() {
    return budgets;
  }

  /** The result of the last check of the instance, without a call; empty before the first check. */
  public Optional<InstanceState> lastSeenInstance() {
    return locator.lastSeen();
  }

  /** The services that did not respond to the last call, each with AWS's name of the call. */
  public Map<String, String> unanswered() {
    return Map.copyOf(unanswered);
  }

  private void ended(String service, String operation, @Nullable ErrorKind error, Duration took) {
    if (error == ErrorKind.UNAVAILABLE) {
      unanswered.put(service, operation);
    } else {
      unanswered.remove(service);
    }
    // Organizations has its own endpoint, and only resources with an account name need it.
    if (error != null && error.concernsInstance() && !service.equals(ORGANIZATIONS)) {
      locator.suspect(service);
    }
    listener.ended(service, operation, error, took);
  }

  @Override
  public void close() {
    open.forEach(SdkAutoCloseable::close);
  }

  private <C extends SdkAutoCloseable> C owned(C resource) {
    open.push(resource);
    return resource;
  }

  private SsoAdminClient ssoAdmin(Lane lane) {
    return configure(SsoAdminClient.builder(), "sso-admin", operation -> budgets.ssoAdmin(), lane);
  }

  private OrganizationsClient organizations(Lane lane) {
    return configure(
        OrganizationsClient.builder(), ORGANIZATIONS, operation -> budgets.organizations(), lane);
  }

  private IdentitystoreClient identityStore(Lane lane) {
    return configure(IdentitystoreClient.builder(), IDENTITY_STORE, budgets::identityStore, lane);
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends SdkClient>
      C configure(B builder, String service, Function<String, CallBudget> budget, Lane lane) {
    return owned(
        builder
            .httpClient(http)
            .credentialsProvider(credentials)
            .overrideConfiguration(
                o ->
                    o.retryStrategy(Retries.strategy())
                        .addExecutionInterceptor(new BudgetedCalls(budget, lane))
                        .addExecutionInterceptor(new FencedCalls(fence))
                        .addExecutionInterceptor(new ReportedCalls(service, this::ended))
                        .addExecutionInterceptor(new NonEmptyResponses())
                        .apiCallTimeout(CALL_TIMEOUT)
                        .apiCallAttemptTimeout(ATTEMPT_TIMEOUT))
            .build());
  }

  /**
   * The part of the operator's configuration that is about AWS.
   *
   * @param instanceArn the instance to use, or null to find the only one
   * @param rememberFor how long a usable instance is cached
   * @param recheckAfter delay before an unusable instance is checked again
   * @param retryAfter delay before the next check if AWS could not tell
   * @param maxConnections the most HTTP connections open at once
   * @param quotas how often each service may be called
   */
  public record AwsSettings(
      @Nullable String instanceArn,
      Duration rememberFor,
      Duration recheckAfter,
      Duration retryAfter,
      int maxConnections,
      Quotas quotas) {}
}
